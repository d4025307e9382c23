#pragma once

#include "sim/settings.hpp"

#include <optional>
#include <string>

namespace relay::sim {

struct options
{
    settings run;
    std::string ca_out;        // where the certificate authority goes, in PEM; empty: nowhere
    std::string tell_arrivals; // of mails whose subject begins with it; empty: of none
    bool quiet{};
};

// Nothing means that the program is to end with `exit_code`: --help, or a mistake that has been
// told on stderr.
std::optional<options> parse_options(int argc, char** argv, int& exit_code);

} // namespace relay::sim
