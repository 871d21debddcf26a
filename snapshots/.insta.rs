//! Never built: lets cargo-insta find this folder.
