//! The command line of invasim.
mod command;

use clap::Parser;

fn main() -> std::process::ExitCode {
    match command::Arguments::parse().carry_out() {
        Ok(code) => code.into(),
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
