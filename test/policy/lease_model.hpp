#pragma once

#include "relay/policy/leadership.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace relay {

// Relays that share a lease, each with a time of its own for it, over a network that delays and
// loses, in true time that nobody knows: each relay's clock has an offset and a rate of its own,
// and the database's is set now and then. What reached the database counts, whether or not its
// answer came.
class lease_model
{
public:
    using time_point = leadership::time_point;

    struct faults
    {
        bool network{true}; // slow questions and answers, and lost ones
        bool stops{true};   // relays stand still for a while, while their clocks run
        bool kills{true};   // relays end, and begin anew
        bool clocks{true};  // the database's clock is set
        bool outages{true}; // nobody reaches the database
        bool frozen{false}; // the clocks of relays that stand still do so as well
    };

    // As many relays as leases
    lease_model(unsigned seed, std::vector<milliseconds> leases, const faults& f);

    void run(milliseconds time);
    void heal() { faults_ = {false, false, false, false, false, false}; }

    // As it stands
    int writers() const; // relays that may write, also while they stand still
    bool somebody_writes() const { return writers() > 0; }

    // Over the whole run
    int most_writers() const { return most_writers_; }
    int takeovers() const { return takeovers_; }   // of a term that had not been given back
    int hasty_takeovers() const { return hasty_; } // of a lease that was renewed within its time
    int fenced_writers() const { return fenced_writers_; } // may write, without the term

private:
    struct question
    {
        leadership::action what{};
        lease_row found; // a take: what it goes by
        bool takes_unexpired{};
        std::int64_t epoch{}; // a renewal: its term
        milliseconds lease;   // of who asks
        time_point asked;     // by the relay's clock
        milliseconds arrives; // in true time; never: it is lost
        milliseconds answered;
        milliseconds given_up;
        bool done{};                     // at the database
        std::optional<lease_row> answer; // nothing: no such row
    };

    struct relay
    {
        explicit relay(const leadership::settings& s) : me(s.me), lease(s.lease), machine(s) {}

        std::int64_t me{};
        milliseconds lease;
        leadership machine;
        std::optional<question> open;
        milliseconds offset{};
        double rate{1};
        milliseconds stopped_until{};
        milliseconds frozen_since{-1}; // its clock stands still
        milliseconds lost_time{};
    };

    time_point clock_of(const relay& r) const;
    milliseconds database_clock() const { return now_ + database_offset_; }
    milliseconds random(int least, int most);
    bool chance(double of_a_step);
    relay begin(milliseconds lease);
    void step();
    void disturb();
    void ask(relay& r);
    void execute(question& q, std::int64_t by);
    void renew(milliseconds lease);
    void hear(relay& r);
    void judge();

    std::mt19937 random_;
    faults faults_;
    milliseconds shortest_;
    milliseconds longest_;
    milliseconds now_{3'600'000};
    milliseconds database_offset_{};
    milliseconds down_until_{};
    std::int64_t last_run_{};

    lease_row row_;
    milliseconds expires_{};
    milliseconds changed_{};          // the row, in true time
    std::vector<question> under_way_; // whose relay does not wait for them any more
    std::vector<relay> relays_;

    int most_writers_{};
    int takeovers_{};
    int hasty_{};
    int fenced_writers_{};
};

} // namespace relay
