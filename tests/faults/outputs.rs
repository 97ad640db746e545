//! Outputs that cannot be written, or are written by others as well.

use super::bench::{Bench, Ran, adds_up};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn case_09_a_full_disk_behind_standard_output() {
    let bench = Bench::new(40);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let output = bench.command(&["in", "--format", "json"]).stdout(Stdio::from(full)).output().expect("it runs");
    let ran = Ran::of(output);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("cannot be written: No space left"), "{}", ran.err);
}

/// Runs the program with files limited to so many blocks of 1024 bytes, as a full disk would.
fn limited(bench: &Bench, blocks: u32, arguments: &[&str]) -> Ran {
    let program = bench.command(arguments);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script, "bash"]).arg(program.get_program()).args(program.get_args());
    Ran::of(bash.current_dir(bench.at(".")).output().expect("it runs"))
}

#[test]
fn case_10_a_disk_that_fills_up_under_json_lines() {
    let bench = Bench::new(40);
    let whole = bench.unbroken(&["in"]);
    let ran = limited(&bench, 16, &["in", "--resume", "r.jsonl"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let torn = bench.read("r.jsonl");
    assert!(torn.lines().count() > 2 && whole.starts_with(&torn), "what was reported stands");
    bench.run(&["in", "--resume", "r.jsonl", "-q"]);
    assert!(bench.read("r.jsonl") == whole);
}

#[test]
fn case_11_a_disk_that_fills_up_under_another_format() {
    let bench = Bench::new(40);
    bench.write("r.json", "the report of last month");
    let ran = limited(&bench, 16, &["in", "-o", "r.json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(bench.read("r.json"), "the report of last month");
    assert!(!bench.names(".").iter().any(|n| n.contains(".part")), "nothing half is left");
}

#[test]
fn case_12_a_reader_that_has_seen_enough() {
    let bench = Bench::new(60);
    let mut child = bench.start(&["in", "--format", "jsonl"]);
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().expect("ended"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn case_13_two_runs_on_one_output() {
    let bench = Bench::new(3);
    bench.fifo("slow");
    let mut first = bench.start(&["in", "slow", "--resume", "r.jsonl"]);
    bench.wait(&mut first, || bench.read("r.jsonl").lines().count() == 4);
    for second in [&["in", "slow", "--resume", "r.jsonl"][..], &["in", "-o", "r.jsonl"]] {
        let ran = bench.run(second);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("another run is writing to it"), "{}", ran.err);
    }
    std::fs::write(bench.at("slow"), "no letter").expect("written");
    Ran::of(first.wait_with_output().expect("ended"));
    assert_eq!(adds_up(&bench.read("r.jsonl"))["inputs"], 4);
}

#[test]
fn case_14_an_output_inside_the_input() {
    let bench = Bench::new(3);
    bench.run(&["in", "--resume", "in/r.jsonl", "-q"]);
    let first = bench.read("in/r.jsonl");
    assert_eq!(adds_up(&first)["inputs"], 3, "the output is no letter");
    bench.run(&["in", "--resume", "in/r.jsonl", "-q"]);
    assert!(bench.read("in/r.jsonl") == first);
    bench.run(&["in", "-o", "in/r.jsonl", "-q"]);
    assert!(bench.read("in/r.jsonl") == first);
}

#[test]
fn case_15_an_output_that_is_an_input() {
    let bench = Bench::new(2);
    let letter = bench.read("in/0001.txt");
    for arguments in [&["in/0001.txt", "-o", "in/0001.txt"][..], &["in/0001.txt", "--resume", "in/0001.txt"]] {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert_eq!(bench.read("in/0001.txt"), letter);
    }
    let ran = bench.run(&["in", "--resume", "in/0001.txt"]);
    assert_eq!(ran.code, 2, "no result: {}", ran.err);
    assert_eq!(bench.read("in/0001.txt"), letter);
}

/// The command as a user to whom permissions apply: root may do anything.
pub fn as_somebody(bench: &Bench, arguments: &[&str]) -> Option<Ran> {
    let id = Command::new("id").arg("-u").output().expect("it runs").stdout;
    let command = bench.command(arguments);
    if id != b"0\n" {
        return Some(bench.run(arguments));
    }
    let program = bench.at("program");
    std::fs::copy(command.get_program(), &program).expect("copied");
    std::fs::set_permissions(bench.at("."), std::fs::Permissions::from_mode(0o755)).expect("changed");
    let mut other = Command::new("setpriv");
    other.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).args(command.get_args());
    let output = other.current_dir(bench.at(".")).output();
    if output.is_err() {
        eprintln!("skipped: no setpriv on this machine");
    }
    output.ok().map(Ran::of)
}

#[test]
fn case_16_a_folder_that_cannot_be_written_to() {
    let bench = Bench::new(2);
    std::fs::create_dir(bench.at("closed")).expect("a folder");
    std::fs::set_permissions(bench.at("closed"), std::fs::Permissions::from_mode(0o555)).expect("changed");
    for output in ["closed/r.json", "closed/r.jsonl"] {
        let Some(ran) = as_somebody(&bench, &["in", "-o", output]) else { return };
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("closed/r.json") && ran.err.contains("Permission denied"), "{}", ran.err);
    }
    let Some(ran) = as_somebody(&bench, &["in", "--cache", "closed/cache"]) else { return };
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(bench.names("closed"), Vec::<String>::new());
}

#[test]
fn case_17_a_damaged_cache() {
    let bench = Bench::new(8);
    let arguments = ["in", "--format", "json", "--cache", "kept", "--threads", "2"];
    let first = bench.run(&arguments);
    let second = bench.run(&arguments);
    assert!(first.err.contains("0 taken from it, 8 not in it"), "{}", first.err);
    assert!(second.err.contains("8 taken from it, 0 not in it"), "{}", second.err);
    assert!(first.out == second.out && first.code == second.code);
    let mut entries: Vec<_> = walk(&bench.at("kept"));
    entries.sort();
    std::fs::write(&entries[0], "").expect("written");
    std::fs::write(&entries[1], [0xff; 100]).expect("written");
    let half = std::fs::read(&entries[2]).expect("an entry");
    std::fs::write(&entries[2], &half[..half.len() / 2]).expect("written");
    let third = bench.run(&arguments);
    assert!(third.err.contains("3 entries of the cache were damaged"), "{}", third.err);
    assert!(first.out == third.out);
    bench.letter(5, "s");
    let fourth = bench.run(&arguments);
    assert!(fourth.err.contains("7 taken from it, 1 not in it"), "{}", fourth.err);
    let other = bench.run(&["in", "--format", "csv", "--cache", "kept"]);
    assert!(other.err.contains("0 taken from it, 8 not in it"), "another format: {}", other.err);
}

#[test]
fn case_18_killed_while_the_cache_is_filled() {
    let bench = Bench::new(60);
    let plain = bench.run(&["in", "--format", "json"]).out;
    for entries in [1, 20] {
        let mut child = bench.start(&["in", "--format", "json", "--cache", "kept"]);
        bench.wait(&mut child, || walk(&bench.at("kept")).len() >= entries);
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    let ran = bench.run(&["in", "--format", "json", "--cache", "kept"]);
    assert!(!ran.err.contains("damaged"), "entries appear whole: {}", ran.err);
    assert!(ran.out == plain);
}

/// The files below a folder.
fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}
