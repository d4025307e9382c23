#include "cli/state_names.hpp"

#include "relay/mail/all_states.hpp"

namespace relay::cli {

std::vector<std::string> state_names()
{
    std::vector<std::string> names;
    for (const auto s : all_states)
        names.emplace_back(to_string(s));
    return names;
}

} // namespace relay::cli
