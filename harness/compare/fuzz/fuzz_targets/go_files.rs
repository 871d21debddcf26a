//! The files and answers of Go about modules and packages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_fuzz::pair;
use twinbuild_inspect::{
    ResolvedView, compare_versions, go_header, module_graph_from_go_list, module_graph_from_vendor, package_list,
    parse_go_mod_file, parse_go_sum, parse_go_work_file, parse_modules_txt,
};

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let (first, second) = (String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    parse_go_mod_file(&first);
    parse_go_work_file(&first);
    parse_go_sum("go.sum", &first);
    go_header("a_linux.go", &first);
    compare_versions(&first, &second);
    ResolvedView::parse(&first, &second, &first);
    parse_modules_txt(&first);
    package_list(&first);
    module_graph_from_vendor(&first, &second);
    module_graph_from_go_list(&first, &second, &second);
});
