#pragma once

namespace relay::cli {

// The program resend-relay: reads its arguments, does what they say, and returns the exit status
// (README.md, "Running it").
int run(int argc, char** argv);

} // namespace relay::cli
