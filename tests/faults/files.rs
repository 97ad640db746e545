//! Inputs that are odd, gone, or change under the run.

use super::bench::{Bench, adds_up, line};
use super::outputs::as_somebody;
use std::fs::File;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

#[test]
fn case_19_files_that_are_gone() {
    let bench = Bench::new(2);
    symlink(bench.at("nowhere.txt"), bench.at("in/dangling.txt")).expect("a link");
    let result = bench.unbroken(&["in", "gone.txt"]);
    assert_eq!(adds_up(&result)["unreadable"], 2);
    assert!(line(&result, "dangling.txt")["reason"].as_str().is_some_and(|r| r.contains("No such file")), "{result}");
    assert_eq!(bench.run(&["in", "gone.txt"]).code, 3);
}

#[test]
fn case_20_what_may_not_be_read() {
    let bench = Bench::new(3);
    bench.write("in/closed/letter.txt", "x");
    for (path, mode) in [("in/closed", 0o000), ("in/0001.txt", 0o000), ("in", 0o755)] {
        std::fs::set_permissions(bench.at(path), std::fs::Permissions::from_mode(mode)).expect("changed");
    }
    let ran = as_somebody(&bench, &["in", "--format", "jsonl"]);
    std::fs::set_permissions(bench.at("in/closed"), std::fs::Permissions::from_mode(0o755)).expect("changed");
    let Some(ran) = ran else { return };
    let totals = adds_up(&ran.out);
    assert_eq!((&totals["audited"], &totals["unreadable"]), (&2.into(), &2.into()), "{}", ran.out);
    for path in ["in/closed", "in/0001.txt"] {
        let reason = line(&ran.out, path)["reason"].to_string();
        assert!(reason.contains("Permission denied"), "{path}: {reason}");
    }
}

#[test]
fn case_21_links_in_a_circle() {
    let bench = Bench::new(1);
    std::fs::create_dir(bench.at("in/a")).expect("a folder");
    symlink("../..", bench.at("in/a/up")).expect("a link");
    symlink("self", bench.at("in/self")).expect("a link");
    let result = bench.unbroken(&["in"]);
    let totals = adds_up(&result);
    assert_eq!(totals["audited"], 1, "{totals}");
    assert!(totals["unreadable"].as_u64() >= Some(2), "{totals}");
}

/// Stops the changes, also when the test fails.
struct Stopped<'a>(&'a AtomicBool);

impl Drop for Stopped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs while `change` happens to letter 5 again and again.
fn while_it_changes(change: impl Fn(&Bench, u32) + Sync) {
    let bench = Bench::new(12);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                change(&bench, n);
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::sleep(Duration::from_micros(100));
            }
        });
        let _stopped = Stopped(&stop);
        for _ in 0..4 {
            bench.run(&["in", "--resume", "r.jsonl", "-q"]);
            let totals = adds_up(&bench.read("r.jsonl"));
            assert!(totals["inputs"] == 12 || totals["inputs"] == 11, "a file that is away is none: {totals}");
            assert!(totals["audited"].as_u64() >= Some(11), "the others are as they were: {totals}");
        }
    });
    bench.letter(5, "");
    bench.run(&["in", "--resume", "r.jsonl", "-q"]);
    assert!(bench.read("r.jsonl") == bench.unbroken(&["in"]), "at rest it is read as it is");
}

#[test]
fn case_22_a_file_that_changes_while_it_is_read() {
    while_it_changes(|bench, n| bench.letter(5, &"s".repeat(n as usize % 50)));
}

#[test]
fn case_23_a_file_that_shrinks_and_grows_while_it_is_read() {
    while_it_changes(|bench, n| {
        let file = File::options().write(true).open(bench.at("in/0005.txt")).expect("a file");
        file.set_len(u64::from(n % 5) * 700).expect("changed");
    });
}

#[test]
fn case_24_a_file_that_comes_and_goes() {
    while_it_changes(|bench, n| {
        let (here, there) = (bench.at("in/0005.txt"), bench.at("hidden.txt"));
        let moved = if n % 2 == 0 { std::fs::rename(here, there) } else { std::fs::rename(there, here) };
        moved.expect("moved");
        std::thread::sleep(Duration::from_micros(200));
        if n % 2 == 0 && !bench.at("in/0005.txt").exists() {
            std::fs::rename(bench.at("hidden.txt"), bench.at("in/0005.txt")).expect("moved");
            std::fs::copy(bench.at("in/0005.txt"), bench.at("hidden.txt")).expect("copied");
        }
    });
}

#[test]
fn case_25_pipes_and_devices() {
    let bench = Bench::new(1);
    bench.fifo("in/pipe");
    let result = bench.unbroken(&["in", "/dev/null", "/dev/zero"]);
    assert_eq!(line(&result, "in/pipe")["reason"], "not a regular file", "a pipe in a folder is not waited for");
    assert_eq!(line(&result, "/dev/null")["status"], "unreadable");
    assert!(line(&result, "/dev/zero")["reason"].as_str().is_some_and(|r| r.contains("more than")), "{result}");
    assert_eq!(adds_up(&result)["inputs"], 4);
}

#[test]
fn case_26_names_that_are_no_text() {
    let bench = Bench::new(1);
    let name = std::ffi::OsString::from_vec(b"in/\xff\xfe letter.txt".to_vec());
    std::fs::copy(bench.at("in/0000.txt"), bench.at("").join(name)).expect("copied");
    bench.write("in/line\nend\x1b[31m.txt", "no letter");
    let result = bench.unbroken(&["in"]);
    assert_eq!(adds_up(&result)["audited"], 2);
    bench.write("r.jsonl", &result);
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(ran.err.contains("3 of 3 inputs taken over"), "{}", ran.err);
    assert!(!bench.run(&["in"]).out.contains('\x1b'), "a name gives no orders to the terminal");
}

#[test]
fn case_27_very_long_names_and_paths() {
    let bench = Bench::new(1);
    let deep = vec!["d".repeat(200); 15].join("/");
    bench.write(&format!("in/{deep}/{}.txt", "n".repeat(250)), bench.read("in/0000.txt"));
    let result = bench.unbroken(&["in"]);
    assert_eq!(adds_up(&result)["audited"], 2);
    let too_long = "x/".repeat(3000);
    assert_eq!(bench.run(&["in", &too_long]).code, 3, "said, not crashed");
}

#[test]
fn case_28_one_file_twice() {
    let bench = Bench::new(2);
    let result = bench.unbroken(&["in", "in/0001.txt", "in/0001.txt"]);
    let totals = adds_up(&result);
    assert_eq!(totals["inputs"], 4);
    assert_eq!(totals["duplicates"].as_array().map(Vec::len), Some(2));
    bench.write("r.jsonl", result.get(..result.len() / 2).expect("ASCII"));
    bench.run(&["in", "in/0001.txt", "in/0001.txt", "--resume", "r.jsonl", "-q"]);
    assert!(bench.read("r.jsonl") == result);
}

#[test]
fn case_29_clocks_that_are_wrong() {
    let bench = Bench::new(3);
    let before = bench.unbroken(&["in"]);
    for (n, time) in [(0, SystemTime::UNIX_EPOCH), (1, SystemTime::now() + Duration::from_secs(1 << 31))] {
        let file = File::options().write(true).open(bench.at(&format!("in/{n:04}.txt"))).expect("a file");
        file.set_modified(time).expect("changed");
    }
    assert!(bench.unbroken(&["in"]) == before);
    bench.write("r.jsonl", &before);
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(ran.err.contains("3 of 3 inputs taken over"), "content decides, not time: {}", ran.err);
}

#[test]
fn case_30_a_file_past_the_limit_and_a_torn_archive() {
    let bench = Bench::new(1);
    let huge = File::create(bench.at("in/huge.txt")).expect("a file");
    huge.set_len(5 << 30).expect("a sparse file");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a.txt", zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut zip, bench.read("in/0000.txt").as_bytes()).expect("written");
    let bytes = zip.finish().expect("finished").into_inner();
    bench.write("in/torn.zip", &bytes[..bytes.len() / 2]);
    bench.write("in/whole.zip", &bytes);
    let result = bench.unbroken(&["in"]);
    let totals = adds_up(&result);
    assert_eq!((&totals["audited"], &totals["unreadable"]), (&2.into(), &2.into()), "{result}");
}
