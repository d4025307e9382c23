#pragma once

#include "relay/base/uptime_clock.hpp"

#include <cstdint>
#include <optional>

// Which of the relays on one database sends: the one that has the term. Terms are numbered
// (epochs), and a row of the database, the lease, says whose the last one is and how often it was
// renewed.

namespace relay {

// How long a lease may be. A sender that cannot renew it falls silent a margin before another one
// may take over.
constexpr milliseconds shortest_lease{2'000};
constexpr milliseconds longest_lease{60'000};
constexpr milliseconds lease_margin{1'000};

// The lease, as somebody finds it
struct lease_row
{
    std::int64_t epoch{};
    std::int64_t beat{};               // grows with each renewal, and when the term is taken
    std::int64_t holder{};             // a run of a relay; 0: nobody
    milliseconds lease{longest_lease}; // how long its holder may be silent
    bool expired{};                    // by the database's clock
    bool other_key{}; // mail was last sent with another key for Resend than the finder has
};

// What a sender or a spare does about the lease, and whether it may write to Resend. Pure: the
// caller brings the clock, asks the database, and tells what came of it.
//
// No two of them may write at once, as long as their clocks run: a sender writes no longer than a
// lease less a margin from the moment at which it began to ask for its last renewal, and a spare
// has looked at the same beat for that whole lease, which stands in the row, before it takes the
// term. So neither compares its clock with another's. Where a clock stood still, only the fence is
// left: each transaction names its epoch.
class leadership
{
public:
    using clock = uptime_clock;
    using time_point = clock::time_point;

    struct settings
    {
        std::int64_t me{};         // this run, never 0
        milliseconds lease{6'000}; // how long it may be silent as the sender
        bool takes_other_key{};    // the term of those who sent with another key
    };

    enum class role
    {
        spare,
        sender,
        resigned,
        deposed, // another one has the term: there is no way back within this run
    };

    enum class action
    {
        wait, // until something is told
        look,
        take,
        renew,
    };

    struct step
    {
        action what{action::wait};
        time_point at{time_point::max()}; // not before
    };

    explicit leadership(const settings& s);

    // What is to be done next
    step next(time_point now) const;

    // What came of it. `asked`: when the question left.

    void found(const lease_row& row, time_point now);

    // The term was free, or had expired, and is this relay's now.
    void taken(std::int64_t epoch, std::int64_t beat, time_point asked);

    // The row was not as it had been found: another one was faster, or lives.
    void not_taken(time_point now);

    void renewed(std::int64_t beat, time_point asked);

    // There is no such term any more, as its renewal or any of its transactions was told. `row`: as
    // it is instead, if it was asked for.
    void refused(const std::optional<lease_row>& row);

    // Nobody knows: the database gave no answer.
    void failed(time_point now);

    // What else happens.

    // The network thread lives, and will say so again by then. Nothing is renewed for one that does
    // not: a relay that hangs must not keep its lease.
    void lives_until(time_point t);

    // Writes nothing any more. The lease is the caller's to give back.
    void resign();

    std::int64_t me() const { return settings_.me; }
    role current() const { return role_; }
    std::int64_t epoch() const { return epoch_; } // of its own term; 0: it had none

    // A byte may be written to Resend before this.
    time_point may_write_until() const;
    bool may_write(time_point now) const { return now < may_write_until(); }

    // The database has lost commits, perhaps of what was sent: the lease has had a greater epoch or
    // beat before. So nothing is written, until something else sees to it that what may have been
    // sent is not sent again.
    bool rewound() const { return rewound_; }
    void others_saw_rewind() { rewound_ = true; }
    void rewind_heeded() { rewound_ = false; }

    // A spare that has another key for Resend than those who sent: perhaps another team's, whose
    // idempotency keys are not the same. So it never takes the term.
    bool is_kept_out() const;

    // Such a one would be the sender by now: nobody sends.
    bool is_missed() const { return is_kept_out() && is_vacant(); }

    // The lease that a spare found last, which it takes next if it may
    const lease_row& last_found() const { return row_; }

    // It is to be taken although it has not expired: the database's clock may have been set back.
    bool takes_unexpired() const;

private:
    enum class growth
    {
        none,
        expected,
    };
    void note(std::int64_t epoch, std::int64_t beat, growth g);
    bool is_vacant() const;
    bool may_take() const { return is_vacant() && !is_kept_out(); }

    settings settings_;
    role role_{role::spare};
    std::int64_t epoch_{};

    // Of a spare: what it found last, since when, and until when
    lease_row row_;
    std::optional<time_point> same_since_; // nothing: it has not looked
    time_point seen_at_{time_point::min()};
    time_point next_look_{time_point::min()};

    // Of a sender
    time_point trusted_until_{time_point::min()};
    time_point next_renewal_{time_point::min()};
    time_point lives_until_{time_point::min()};

    // What was known last: it only grows
    std::int64_t greatest_epoch_{};
    std::int64_t greatest_beat_{};
    bool rewound_{};
};

} // namespace relay
