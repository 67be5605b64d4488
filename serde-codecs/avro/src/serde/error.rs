//! What types say of themselves when a value does not fit.

use std::fmt::Display;

use crate::error::{Error, ErrorKind};

impl serde::ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ErrorKind::Custom(message.to_string().into()))
    }
}

impl serde::de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ErrorKind::Custom(message.to_string().into()))
    }
}
