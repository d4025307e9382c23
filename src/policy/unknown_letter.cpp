#include "relay/policy/unknown_letter.hpp"

#include <algorithm>

namespace relay {

namespace {

// True unless the two tell that the wall clock was set between them.
bool agree(const moment& earlier, const moment& later)
{
    constexpr std::chrono::minutes correction{1};
    const auto by_wall = later.wall - earlier.wall;
    if (later.boot == 0 || later.boot != earlier.boot)
        return by_wall >= milliseconds(0);
    const auto even = later.uptime - earlier.uptime;
    return by_wall >= even - correction && by_wall <= even + correction;
}

} // namespace

unknown_letter with_times(unknown_letter letter, const letter_times& times)
{
    const auto created = created_at(times.id);
    const auto composed = created_at(times.request);
    const auto sealed = times.sealed ? times.sealed->wall : times.died.wall;
    letter.request = times.request;
    letter.until = times.died;
    bool one_request = times.sealed.has_value();
    auto earliest = std::min(sealed, times.died.wall);
    for (const auto at : times.attempts) {
        one_request = one_request && at >= sealed;
        earliest = std::min(earliest, at);
        letter.until.wall = std::max(letter.until.wall, at);
    }
    letter.times_certain = created <= earliest && composed <= sealed &&
                           (!times.sealed || agree(*times.sealed, times.died));
    // Of earlier requests it is not known when they left.
    letter.from = std::min(one_request ? composed : created, earliest);
    return letter;
}

} // namespace relay
