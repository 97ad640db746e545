//! What the fault cases share: letters, runs, and the accounting of a result.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

const LETTER: &str = include_str!("../../letters/13-clean-lumbar-mri.txt");

/// A folder with letters below `in` and room for results.
pub struct Bench {
    dir: tempfile::TempDir,
}

impl Bench {
    /// A bench with so many letters.
    pub fn new(letters: usize) -> Bench {
        let bench = Bench { dir: tempfile::tempdir().expect("a folder") };
        std::fs::create_dir_all(bench.at("in")).expect("a folder");
        for n in 0..letters {
            bench.letter(n, "");
        }
        bench
    }

    /// A path of the bench.
    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and its folder.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("written");
    }

    /// Writes letter `n`; `more` makes it another one.
    pub fn letter(&self, n: usize, more: &str) {
        let text =
            LETTER.replace("CM16-0900113", &format!("CM16-{n:07}")).replace("gardener", &format!("gardener{more}"));
        self.write(&format!("in/{n:04}.txt"), text);
    }

    /// The program in the folder of the bench, with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("imr-audit"));
        command.current_dir(self.dir.path()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("it runs"))
    }

    /// Starts the program.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("it starts")
    }

    /// The text of a file; empty when there is none.
    pub fn read(&self, name: &str) -> String {
        std::fs::read(self.at(name)).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default()
    }

    /// The names in a folder, hidden ones too, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.at(folder)).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The result of an unbroken run over `inputs`.
    pub fn unbroken(&self, inputs: &[&str]) -> String {
        let arguments: Vec<&str> = inputs.iter().copied().chain(["-o", "unbroken.jsonl", "-q"]).collect();
        let ran = self.run(&arguments);
        assert!([0, 1, 3].contains(&ran.code), "{}", ran.err);
        let result = self.read("unbroken.jsonl");
        std::fs::remove_file(self.at("unbroken.jsonl")).expect("written");
        result
    }

    /// Waits until `done`, or until the child has ended.
    pub fn wait(&self, child: &mut Child, done: impl Fn() -> bool) {
        while !done() && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Makes a pipe with a name.
    pub fn fifo(&self, name: &str) {
        let made = Command::new("mkfifo").arg(self.at(name)).status();
        assert!(made.is_ok_and(|s| s.success()), "mkfifo");
    }
}

/// How a run ended.
pub struct Ran {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// What came of a process.
    pub fn of(output: Output) -> Ran {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let ran =
            Ran { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) };
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        ran
    }
}

/// Sends a signal to a process that was started here.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|s| s.success()), "kill");
}

/// Checks that every line of a result is whole and that its totals are those of its lines; gives the totals.
pub fn adds_up(result: &str) -> Value {
    let lines: Vec<Value> = result.lines().map(|l| serde_json::from_str(l).expect("a whole line")).collect();
    let totals = lines.last().expect("lines")["totals"].clone();
    let letters = &lines[1..lines.len() - 1];
    let of = |status: &str| letters.iter().filter(|l| l["status"] == status).count() as u64;
    let mut sum = 0;
    for status in ["audited", "unrecognised", "unreadable", "skipped"] {
        assert_eq!(totals[status], of(status), "{status} in {totals}");
        sum += of(status);
    }
    assert_eq!(totals["inputs"], sum);
    assert_eq!(sum, letters.len() as u64);
    totals
}

/// The line of the result that ends with this path, as JSON.
pub fn line(result: &str, path: &str) -> Value {
    let lines = result.lines().filter_map(|l| serde_json::from_str::<Value>(l).ok());
    lines.rev().find(|l| l["path"].as_str().is_some_and(|p| p.ends_with(path))).unwrap_or_default()
}
