//! What edition 2024 exports.

use super::{accepted, refused};

#[test]
fn strict_files_export_nothing_nested_but_enums_in_their_namespace() {
    refused(
        &[],
        &[
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { export message N {} }",
                "N",
                "the message `N` is nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { export enum N { N_A = 0; } }",
                "N",
                "the enum `N` is nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { reserved 1 to max; export message N {} }",
                "N",
                "the message `N` is nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { reserved 2 to max; export enum N { N_A = 0; } }",
                "N",
                "the enum `N` is nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { reserved 1 to 5, 6 to max; export enum N { N_A = 0; } }",
                "N",
                "nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; export message M { reserved 1 to max; export enum N { N_A = 0; } }",
                "N",
                "in a local one that has nothing but enums",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { message P { reserved 1 to max; export enum N { N_A = 0; } } }",
                "N",
                "nested and exported",
            ),
            (
                "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { reserved 1 to max; message K {} export enum N { N_A = 0; } }",
                "N",
                "nested and exported",
            ),
        ],
    );
    accepted(
        &[],
        &[
            "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { reserved 1 to max; export enum N { N_A = 0; } }",
            "edition=\"2024\"; option features.default_symbol_visibility = STRICT; local message M { option deprecated = true; reserved 1 to 536870911; reserved foo; enum K { K_A = 0; } export enum N { N_A = 0; } }",
            "edition=\"2024\"; option features.default_symbol_visibility = STRICT; message M { message N {} enum E { E_A = 0; } }",
            "edition=\"2024\"; message M { export message N {} export enum E { E_A = 0; } }",
        ],
    );
}
