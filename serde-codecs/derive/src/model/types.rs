//! Looking into Rust types, as far as their tokens tell.

use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Ident, Lifetime, PathArguments, Type};

/// `ty` with each lifetime replaced, also those left out of references.
pub(crate) fn with_lifetime(ty: &Type, lifetime: &Lifetime) -> Type {
    struct Replace<'l>(&'l Lifetime);
    impl VisitMut for Replace<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = self.0.clone();
        }

        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            reference.lifetime = Some(self.0.clone());
            visit_mut::visit_type_mut(self, &mut reference.elem);
        }
    }
    let mut ty = ty.clone();
    Replace(lifetime).visit_type_mut(&mut ty);
    ty
}

/// The type in what `ty` wraps around it: of `Option<Vec<T>>`, of `&T`, of the values of a map.
pub(crate) fn innermost(ty: &mut Type) -> &mut Type {
    if inside(ty).is_some() {
        innermost(inside(ty).expect("it was there before"))
    } else {
        ty
    }
}

fn inside(ty: &mut Type) -> Option<&mut Type> {
    match ty {
        Type::Paren(paren) => Some(&mut paren.elem),
        Type::Group(group) => Some(&mut group.elem),
        Type::Reference(reference) => match &*reference.elem {
            Type::Slice(_) => None,
            Type::Path(path) if path.path.is_ident("str") => None,
            _ => Some(&mut reference.elem),
        },
        Type::Path(path) => {
            let segment = path.path.segments.last_mut()?;
            let at = match segment.ident.to_string().as_str() {
                "Option" | "Vec" | "Box" => 0,
                "HashMap" | "BTreeMap" | "Pairs" => 1,
                _ => return None,
            };
            let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
                return None;
            };
            let mut types = arguments
                .args
                .iter_mut()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                });
            types.nth(at)
        }
        _ => None,
    }
}

/// Replaces the type that is called `ident`, or `Self`, wherever it occurs in `ty`; answers whether it does.
pub(crate) fn mentions(ty: &mut Type, ident: &Ident, replace: &dyn Fn(&Type) -> Type) -> bool {
    struct Find<'f> {
        ident: &'f Ident,
        replace: &'f dyn Fn(&Type) -> Type,
        found: bool,
    }
    impl VisitMut for Find<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            let named = |path: &syn::Path| {
                path.leading_colon.is_none()
                    && path.segments.len() == 1
                    && (path.segments[0].ident == "Self" || path.segments[0].ident == *self.ident)
            };
            match ty {
                Type::Path(path) if path.qself.is_none() && named(&path.path) => {
                    *ty = (self.replace)(ty);
                    self.found = true;
                }
                _ => visit_mut::visit_type_mut(self, ty),
            }
        }
    }
    let mut find = Find {
        ident,
        replace,
        found: false,
    };
    find.visit_type_mut(ty);
    find.found
}
