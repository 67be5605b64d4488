//! Base64, as a client writes it.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn to_base64(bytes: &[u8]) -> String {
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        (0..4).map(move |digit| match digit <= chunk.len() {
            true => char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]),
            false => '=',
        })
    });
    digits.collect()
}

pub(crate) fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte| DIGITS.iter().position(|&digit| digit == byte);
    let digits: Vec<usize> = text.bytes().filter_map(digit).collect();
    let groups = digits.chunks(4).flat_map(|group| {
        let at = |index: usize| group.get(index).copied().unwrap_or_default();
        let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
        let bytes = [16, 8, 0].map(|shift| u8::try_from(bits >> shift & 0xff).unwrap());
        bytes.into_iter().take(group.len() - 1)
    });
    groups.collect()
}
