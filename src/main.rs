//! The command line of invasim.
mod command;

use clap::Parser;

fn main() -> std::process::ExitCode {
    match command::Arguments::parse().carry_out() {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
