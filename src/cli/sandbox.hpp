#pragma once

#include "relay/config/config.hpp"
#include "relay/sandbox/inbox.hpp"
#include "relay/sandbox/stand_in.hpp"

namespace relay::cli {

// What `serve --sandbox` has in place of Resend: a stand-in, the inbox that it fills, and a
// configuration that leads to nobody else. The relay between a producer and the stand-in is the
// real one.
class sandbox
{
public:
    // Starts the stand-in for the relay that `cfg` describes. Throws what that throws.
    explicit sandbox(const config& cfg);

    // What holds without a file: a store of its own.
    static config defaults();

    // Has the relay send to the stand-in, with its key, and hear its events; whatever Resend, key
    // and webhook secret were configured. Links to unsubscribe lead to this machine, and the
    // store is in a directory of it.
    void turn_inwards(config& cfg) const;

    // An environment variable, or a secret that turn_inwards() names
    static const char* variable(const char* name);

    // Says loud and clear what this is.
    void announce(const config& cfg) const;

    relay::inbox& inbox() { return inbox_; }

private:
    relay::inbox inbox_;
    stand_in stand_in_;
};

} // namespace relay::cli
