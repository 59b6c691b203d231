//! The command line of `decisions`: parse, run, exit code.

mod cli;

/// Reading a document makes and drops tens of thousands of small things.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
