//! Runs that are stopped.

use super::bench::{Bench, Ran, adds_up, signal};
use std::io::Write;

const RESUME: &[&str] = &["in", "--resume", "r.jsonl", "-q"];

fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

#[test]
fn case_01_killed_at_many_moments() {
    let bench = Bench::new(150);
    let whole = bench.unbroken(&["in"]);
    let mut killed = 0;
    for moment in [0, 1, 2, 5, 12, 30, 60, 90, 120, 149] {
        let before = lines(&bench.read("r.jsonl"));
        let mut child = bench.start(RESUME);
        bench.wait(&mut child, || lines(&bench.read("r.jsonl")) > moment);
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("killed");
        child.wait().expect("ended");
        let after = bench.read("r.jsonl");
        assert!(lines(&after) >= before, "lines were lost at {moment}");
        let stands = after.rfind('\n').map_or("", |end| &after[..=end]);
        assert!(whole.starts_with(stands), "what stands at {moment} is no beginning of the whole");
    }
    assert!(killed > 0, "no run was killed while it ran");
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(bench.read("r.jsonl") == whole, "{}", ran.err);
    assert_eq!(adds_up(&whole)["audited"], 150);
}

#[test]
fn case_02_a_result_torn_at_any_byte() {
    let bench = Bench::new(3);
    let whole = bench.unbroken(&["in"]);
    let ends: Vec<usize> = whole.match_indices('\n').map(|(i, _)| i).collect();
    let near = ends.iter().flat_map(|end| [*end, end + 1]);
    for cut in near.chain([1, whole.len() / 2]) {
        bench.write("r.jsonl", &whole[..cut]);
        bench.run(RESUME);
        assert!(bench.read("r.jsonl") == whole, "cut at {cut}");
    }
}

#[test]
fn case_03_killed_while_changed_letters_are_audited_again() {
    let bench = Bench::new(60);
    bench.write("r.jsonl", bench.unbroken(&["in"]));
    bench.letter(1, "s");
    bench.letter(40, "s");
    std::fs::remove_file(bench.at("in/0002.txt")).expect("removed");
    let whole = bench.unbroken(&["in"]);
    for moment in [2, 3, 20, 45] {
        let mut child = bench.start(RESUME);
        bench.wait(&mut child, || lines(&bench.read("r.jsonl")) == moment);
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(bench.read("r.jsonl") == whole, "{}", ran.err);
    let kept = bench.names(".").into_iter().filter(|n| n.contains("r.jsonl")).collect::<Vec<_>>();
    assert_eq!(kept, ["r.jsonl"], "earlier states are cleared away at the end");
}

#[test]
fn case_04_only_what_changed_is_audited_again() {
    let bench = Bench::new(20);
    bench.write("r.jsonl", bench.unbroken(&["in"]));
    bench.letter(3, "s");
    std::fs::remove_file(bench.at("in/0007.txt")).expect("removed");
    bench.write("in/0010a.txt", "no letter");
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(ran.err.contains("18 of 20 inputs taken over"), "{}", ran.err);
    assert!(ran.err.contains("no longer there: in/0007.txt"), "{}", ran.err);
    assert!(bench.read("r.jsonl") == bench.unbroken(&["in"]));
}

#[test]
fn case_05_killed_between_putting_aside_and_beginning_anew() {
    let bench = Bench::new(5);
    let whole = bench.unbroken(&["in"]);
    bench.write(".r.jsonl.earlier-1", &whole);
    let ran = bench.run(&["in", "--resume", "r.jsonl"]);
    assert!(ran.err.contains("5 of 5 inputs taken over"), "{}", ran.err);
    assert!(bench.read("r.jsonl") == whole);
}

#[test]
fn case_06_an_interrupt_ends_with_the_totals_so_far() {
    for name in ["INT", "TERM"] {
        let bench = Bench::new(6);
        bench.fifo("slow");
        let inputs = ["in/0000.txt", "in/0001.txt", "slow", "in"];
        let arguments: Vec<&str> = inputs.iter().copied().chain(["--resume", "r.jsonl", "--threads", "1"]).collect();
        let mut child = bench.start(&arguments);
        // Opening it waits for the program to read it.
        let mut pipe = std::fs::OpenOptions::new().write(true).open(bench.at("slow")).expect("opened");
        bench.wait(&mut child, || lines(&bench.read("r.jsonl")) == 3);
        signal(&child, name);
        // The input under way is finished, the rest is not begun.
        std::thread::sleep(std::time::Duration::from_millis(200));
        pipe.write_all(b"no letter").expect("written");
        drop(pipe);
        let ran = Ran::of(child.wait_with_output().expect("ended"));
        assert_eq!(ran.code, 130, "{}", ran.err);
        assert!(
            ran.err.contains("3 inputs = 2 audited + 1 unrecognised") && ran.err.contains("Interrupted"),
            "{}",
            ran.err
        );
        let totals = adds_up(&bench.read("r.jsonl"));
        assert_eq!((&totals["inputs"], &totals["interrupted"]), (&3.into(), &true.into()));

        let whole = bench.at("slow");
        let writer = std::thread::spawn(move || std::fs::write(whole, "no letter"));
        bench.run(&arguments);
        writer.join().expect("no panic").expect("written");
        let totals = adds_up(&bench.read("r.jsonl"));
        assert_eq!((&totals["inputs"], &totals["interrupted"]), (&9.into(), &serde_json::Value::Null));
    }
}

#[test]
fn case_07_a_second_interrupt_ends_at_once() {
    let bench = Bench::new(2);
    bench.fifo("slow");
    let mut child = bench.start(&["in", "slow", "--resume", "r.jsonl"]);
    let _pipe = std::fs::OpenOptions::new().write(true).open(bench.at("slow")).expect("opened");
    bench.wait(&mut child, || lines(&bench.read("r.jsonl")) == 3);
    signal(&child, "INT");
    std::thread::sleep(std::time::Duration::from_millis(200));
    signal(&child, "INT");
    let ran = Ran::of(child.wait_with_output().expect("ended"));
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert_eq!(lines(&bench.read("r.jsonl")), 3, "what was reported stands");
}

#[test]
fn case_08_killed_while_another_format_is_written() {
    let bench = Bench::new(3);
    bench.run(&["in", "-o", "in/r.json", "-q"]);
    let earlier = bench.read("in/r.json");
    bench.fifo("slow");
    let mut child = bench.start(&["in", "slow", "-o", "in/r.json"]);
    bench.wait(&mut child, || bench.names("in").iter().any(|n| n.ends_with(".part")));
    child.kill().expect("killed");
    child.wait().expect("ended");
    assert!(bench.read("in/r.json") == earlier, "the earlier report is untouched");
    bench.run(&["in", "-o", "in/r.json", "-q"]);
    assert!(bench.read("in/r.json") == earlier, "and what the killed run left is no input");
}
