//! The command line of invasim.
#![warn(clippy::print_stdout, clippy::print_stderr)]
mod command;

use clap::Parser;
use invasim::error::remark;

fn main() -> std::process::ExitCode {
    match command::Arguments::parse().carry_out() {
        Ok(code) => code.into(),
        Err(error) => {
            remark!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
