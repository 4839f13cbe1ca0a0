//! Makes a knowledge base of any size, with pastes that fit it, to try Whybook with.

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

#[path = "../benches/generator/mod.rs"]
mod generator;
use generator::Generator;

const USAGE: &str = "usage: generate-kb [--seed N] COMMAND
  rules COUNT DIR       writes COUNT rules under DIR
  message NUMBER        prints what a screen shows of problem NUMBER
  question NUMBER       prints problem NUMBER as a user tells it
  log NUMBER BYTES      prints a log of about BYTES with that message in it
  id NUMBER             prints the id of the rule about problem NUMBER
  table COUNT           prints an SQL script: the same text in an FTS5 table
  query NUMBER          prints the FTS5 query with the words of that message
Problems are numbered from 0; the seed is 1 unless another is given.
";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            let _ = io::stderr().write_all(USAGE.as_bytes());
            ExitCode::from(2)
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "generate-kb: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &[String]) -> Result<bool, Box<dyn Error>> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (seed, rest) = match args.as_slice() {
        ["--seed", seed, rest @ ..] => (seed.parse()?, rest),
        rest => (1, rest),
    };
    let generator = Generator::new(seed);
    let mut out = BufWriter::new(io::stdout().lock());
    match rest {
        ["rules", count, folder] => generator.write_rules(count.parse()?, Path::new(folder))?,
        ["message", number] => out.write_all(generator.message(number.parse()?).as_bytes())?,
        ["question", number] => writeln!(out, "{}", generator.question(number.parse()?))?,
        ["log", number, bytes] => out.write_all(generator.log(number.parse()?, bytes.parse()?).as_bytes())?,
        ["id", number] => writeln!(out, "{}", generator.id(number.parse()?))?,
        ["table", count] => generator.write_table(count.parse()?, &mut out)?,
        ["query", number] => out.write_all(generator.query(&generator.message(number.parse()?)).as_bytes())?,
        _ => return Ok(false),
    }
    out.flush()?;
    Ok(true)
}
