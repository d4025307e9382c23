#pragma once

#include "options.hpp"
#include "relay_process.hpp"
#include "sink.hpp"
#include "workspace.hpp"

#include <cstdint>

namespace relay::bench {

// Campaign mail that a relay has taken while campaigns were paused, and that is in its store since
// it was killed.
class queued_mail
{
public:
    // As the relay took it
    struct acceptance
    {
        double seconds{};
        relay_use used;         // by the relay, for all of it
        std::uint64_t memory{}; // resident bytes at the end
    };

    // `size`: of a mail, in bytes, if the options say none
    queued_mail(const options& o, std::uint64_t count, std::size_t size);

    std::uint64_t count() const { return count_; }
    const acceptance& accepted() const { return accepted_; }

    // Of a relay that sends it to the sink
    const relay_settings& settings() const { return settings_; }
    const workspace& files() const { return files_; }
    const sink& to() const { return to_; }

private:
    std::uint64_t count_;
    workspace files_;
    sink to_;
    relay_settings settings_;
    acceptance accepted_;
};

// Lets a relay send campaigns, or keeps it from that
void pause_campaigns(const relay_process& relay);
void resume_campaigns(const relay_process& relay);

} // namespace relay::bench
