//! The files and answers of Go about modules and packages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_fuzz::pair;
use twinbuild_inspect::{
    module_graph_from_go_list, module_graph_from_vendor, package_list, parse_go_mod, parse_modules_txt,
};

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let (first, second) = (String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    parse_go_mod(&first);
    parse_modules_txt(&first);
    package_list(&first);
    module_graph_from_vendor(&first, &second);
    module_graph_from_go_list(&first, &second, &second);
});
