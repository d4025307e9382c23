#pragma once

#include "relay/store/store_location.hpp"

#include <string>
#include <vector>

namespace relay {

// Whether a PostgreSQL database, or what speaks as one, keeps what the relay counts on
struct engine_report
{
    enum class result
    {
        good,
        doubtful, // works, but can lose what was acknowledged, or nobody has tried it
        bad,      // must not be used
    };

    struct finding
    {
        std::string what; // was looked at: "fence", "fsync"
        engine_report::result result{};
        std::string text; // for people
    };

    std::vector<finding> findings;

    // The worst of them
    engine_report::result worst() const;
};

// Looks at the server's settings and standbys. Throws store_error when nobody can connect.
engine_report check_settings(const store_location& where);

// The same, and tries with two sessions what keeps a relay that has lost the term from changing
// anything: in a table of its own in that schema, which may be in use. Takes about a second.
engine_report check_engine(const store_location& where);

} // namespace relay
