#include "relay/policy/leadership.hpp"

#include "policy/lease_model.hpp"
#include "support/seeds.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <vector>

namespace relay {

namespace {

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;
using action = leadership::action;
using role = leadership::role;
using lease_time = leadership::time_point;

constexpr std::int64_t me = 7;
constexpr std::int64_t other = 8;
constexpr lease_time lease_begins{1h};

struct one_relay
{
    bool does(action what, lease_time now) const
    {
        const auto next = machine.next(now);
        return next.what == what && next.at <= now;
    }

    // Looks each second, from `from` until `until`
    void looks(const lease_row& row, lease_time from, lease_time until)
    {
        for (auto t = from; t <= until; t += 1s)
            machine.found(row, t);
    }

    void becomes_sender()
    {
        machine.lives_until(lease_begins + 1h);
        machine.found({.epoch = 3, .beat = 40}, lease_begins);
        machine.taken(4, 41, lease_begins);
    }

    leadership machine{{.me = me, .lease = 6s}};
};

constexpr lease_row held{.epoch = 3, .beat = 40, .holder = other, .lease = 6s};
constexpr lease_row expired{.epoch = 3, .beat = 40, .holder = other, .lease = 6s, .expired = true};

} // namespace

BOOST_FIXTURE_TEST_SUITE(one_that_wants_the_term, one_relay)

BOOST_AUTO_TEST_CASE(looks_first_and_takes_what_is_free)
{
    BOOST_TEST(does(action::look, lease_begins));
    machine.found({.epoch = 3, .beat = 40}, lease_begins);
    BOOST_TEST(does(action::take, lease_begins));
    machine.taken(4, 41, lease_begins);
    BOOST_TEST((machine.current() == role::sender));
    BOOST_TEST(machine.epoch() == 4);
    BOOST_TEST(machine.may_write(lease_begins + 4'999ms));
    BOOST_TEST(!machine.may_write(lease_begins + 5s));
}

BOOST_AUTO_TEST_CASE(takes_what_has_expired_when_it_has_seen_the_same_for_a_whole_lease)
{
    looks(expired, lease_begins, lease_begins + 5s);
    BOOST_TEST(!does(action::take, lease_begins + 5s));
    machine.found(expired, lease_begins + 6s);
    BOOST_TEST(does(action::take, lease_begins + 6s));
    BOOST_TEST(!machine.takes_unexpired());
}

BOOST_AUTO_TEST_CASE(begins_to_count_anew_with_each_beat)
{
    looks(expired, lease_begins, lease_begins + 5s);
    auto renewed = expired;
    ++renewed.beat;
    looks(renewed, lease_begins + 6s, lease_begins + 11s);
    BOOST_TEST(!does(action::take, lease_begins + 11s));
    machine.found(renewed, lease_begins + 12s);
    BOOST_TEST(does(action::take, lease_begins + 12s));
}

// Its clock may have been set back: then it says for long that the lease has not expired.
BOOST_AUTO_TEST_CASE(believes_the_databases_clock_no_longer_than_two_leases)
{
    looks(held, lease_begins, lease_begins + 11s);
    BOOST_TEST(!does(action::take, lease_begins + 11s));
    machine.found(held, lease_begins + 12s);
    BOOST_TEST(does(action::take, lease_begins + 12s));
    BOOST_TEST(machine.takes_unexpired());
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_the_sender_may_be_silent_whatever_its_own_lease_is)
{
    for (const milliseconds lease : {2s, 30s}) {
        leadership spare({.me = me, .lease = 6s});
        auto row = held;
        row.lease = lease;
        for (auto t = lease_begins; t < lease_begins + 2 * lease; t += 1s) {
            row.expired = t >= lease_begins + 1s; // the database's clock was set
            spare.found(row, t);
            BOOST_TEST((spare.next(t).what == action::take) == (t >= lease_begins + lease));
        }
    }
}

// The sender could not renew either.
BOOST_AUTO_TEST_CASE(counts_anew_when_the_database_was_not_there)
{
    looks(expired, lease_begins, lease_begins + 3s);
    machine.failed(lease_begins + 4s);
    machine.failed(lease_begins + 6s);
    looks(expired, lease_begins + 7s, lease_begins + 12s);
    BOOST_TEST(!does(action::take, lease_begins + 12s));
    machine.found(expired, lease_begins + 13s);
    BOOST_TEST(does(action::take, lease_begins + 13s));
}

BOOST_AUTO_TEST_CASE(counts_on_when_one_answer_was_lost)
{
    looks(expired, lease_begins, lease_begins + 3s);
    machine.failed(lease_begins + 4s);
    looks(expired, lease_begins + 5s, lease_begins + 6s);
    BOOST_TEST(does(action::take, lease_begins + 6s));
}

BOOST_AUTO_TEST_CASE(counts_anew_when_it_stood_still_itself)
{
    machine.found(expired, lease_begins);
    machine.found(expired, lease_begins + 1min);
    BOOST_TEST(!does(action::take, lease_begins + 1min));
}

BOOST_AUTO_TEST_CASE(waits_on_when_another_one_was_faster)
{
    machine.found({.epoch = 3, .beat = 40}, lease_begins);
    machine.not_taken(lease_begins);
    BOOST_TEST((machine.current() == role::spare));
    BOOST_TEST((machine.next(lease_begins).what == action::look));
    BOOST_TEST((machine.next(lease_begins).at == lease_begins + 250ms));
}

// Its key for Resend may be another team's: there the same idempotency key is another one.
BOOST_AUTO_TEST_CASE(never_takes_the_term_of_those_who_sent_with_another_key)
{
    constexpr lease_row free_of_others{.epoch = 3, .beat = 40, .other_key = true};
    auto held_by_others = expired;
    held_by_others.other_key = true;
    for (const auto& row : {free_of_others, held_by_others}) {
        looks(row, lease_begins, lease_begins + 1min);
        BOOST_TEST(does(action::look, lease_begins + 2min));
        BOOST_TEST(machine.is_kept_out());
        BOOST_TEST(machine.is_missed());
    }
}

BOOST_AUTO_TEST_CASE(is_not_missed_while_those_with_another_key_send)
{
    auto row = held;
    row.other_key = true;
    for (auto t = lease_begins; t < lease_begins + 1min; t += 1s) {
        ++row.beat;
        machine.found(row, t);
        BOOST_TEST(machine.is_kept_out());
        BOOST_TEST(!machine.is_missed());
    }
}

BOOST_AUTO_TEST_CASE(takes_the_term_once_they_have_its_key)
{
    machine.found({.epoch = 3, .beat = 40, .other_key = true}, lease_begins);
    machine.found({.epoch = 3, .beat = 41}, lease_begins + 1s);
    BOOST_TEST(!machine.is_kept_out());
    BOOST_TEST(does(action::take, lease_begins + 1s));
}

BOOST_AUTO_TEST_CASE(takes_the_term_of_another_key_when_it_is_told_to)
{
    leadership told({.me = me, .lease = 6s, .takes_other_key = true});
    told.found({.epoch = 3, .beat = 40, .other_key = true}, lease_begins);
    BOOST_TEST(!told.is_kept_out());
    BOOST_TEST((told.next(lease_begins).what == action::take));
}

// The term is its own, but nobody knows for how long already.
BOOST_AUTO_TEST_CASE(writes_nothing_before_a_renewal_when_the_answer_to_its_take_was_lost)
{
    machine.lives_until(lease_begins + 1h);
    machine.found({.epoch = 3, .beat = 40}, lease_begins);
    machine.failed(lease_begins + 2s);
    machine.found({.epoch = 4, .beat = 41, .holder = me}, lease_begins + 3s);
    BOOST_TEST((machine.current() == role::sender));
    BOOST_TEST(machine.epoch() == 4);
    BOOST_TEST(!machine.may_write(lease_begins + 3s));
    BOOST_TEST(does(action::renew, lease_begins + 3s));
    machine.renewed(42, lease_begins + 3s);
    BOOST_TEST(machine.may_write(lease_begins + 3s));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(one_that_has_the_term, one_relay)

BOOST_AUTO_TEST_CASE(renews_it_four_times_a_lease)
{
    becomes_sender();
    BOOST_TEST(!does(action::renew, lease_begins + 1'499ms));
    BOOST_TEST(does(action::renew, lease_begins + 1'500ms));
    machine.renewed(42, lease_begins + 1'500ms);
    BOOST_TEST(machine.may_write(lease_begins + 6'499ms));
    BOOST_TEST(!does(action::renew, lease_begins + 2'999ms));
    BOOST_TEST(does(action::renew, lease_begins + 3s));
}

BOOST_AUTO_TEST_CASE(counts_from_when_it_asked_and_not_from_the_answer)
{
    becomes_sender();
    machine.renewed(42, lease_begins + 1'500ms); // heard at any time later
    BOOST_TEST(!machine.may_write(lease_begins + 6'500ms));
}

BOOST_AUTO_TEST_CASE(falls_silent_while_it_cannot_renew_and_goes_on_when_it_can_again)
{
    becomes_sender();
    for (auto t = lease_begins + 1'500ms; t < lease_begins + 30s; t += 500ms) {
        BOOST_TEST(does(action::renew, t));
        machine.failed(t);
    }
    BOOST_TEST(!machine.may_write(lease_begins + 5s));
    machine.renewed(42, lease_begins + 30s);
    BOOST_TEST(machine.may_write(lease_begins + 30s));
    BOOST_TEST(machine.epoch() == 4);
}

BOOST_AUTO_TEST_CASE(is_deposed_for_ever)
{
    becomes_sender();
    machine.refused(lease_row{.epoch = 5, .beat = 50, .holder = other});
    BOOST_TEST((machine.current() == role::deposed));
    BOOST_TEST(!machine.may_write(lease_begins));
    machine.renewed(51, lease_begins + 1s);
    machine.found({.epoch = 5, .beat = 50}, lease_begins + 1s);
    BOOST_TEST(!machine.may_write(lease_begins + 1s));
    BOOST_TEST((machine.next(lease_begins + 1h).what == action::wait));
    BOOST_TEST(!machine.rewound());
}

// A relay that hangs must not keep its lease.
BOOST_AUTO_TEST_CASE(renews_only_while_the_network_thread_lives)
{
    machine.found({.epoch = 3, .beat = 40}, lease_begins);
    machine.lives_until(lease_begins + 2s);
    machine.taken(4, 41, lease_begins);
    BOOST_TEST(does(action::renew, lease_begins + 1'999ms));
    BOOST_TEST(!does(action::renew, lease_begins + 2s));
    machine.lives_until(lease_begins + 4s);
    BOOST_TEST(does(action::renew, lease_begins + 2s));
}

BOOST_AUTO_TEST_CASE(writes_nothing_once_it_has_resigned)
{
    becomes_sender();
    machine.resign();
    BOOST_TEST(!machine.may_write(lease_begins));
    BOOST_TEST((machine.next(lease_begins + 1h).what == action::wait));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_database_that_has_lost_commits, one_relay)

BOOST_AUTO_TEST_CASE(is_found_out_by_its_sender_which_writes_nothing_more)
{
    becomes_sender();
    machine.renewed(42, lease_begins + 1s);
    machine.renewed(43, lease_begins + 2s);
    machine.renewed(43, lease_begins + 3s); // the renewals before were forgotten
    BOOST_TEST(machine.rewound());
    BOOST_TEST(!machine.may_write(lease_begins + 3s));
    machine.rewind_heeded();
    BOOST_TEST(machine.may_write(lease_begins + 3s));
}

BOOST_AUTO_TEST_CASE(is_found_out_by_a_spare_which_remembers_it)
{
    machine.found(held, lease_begins);
    machine.found({.epoch = 3, .beat = 39, .holder = other}, lease_begins + 1s);
    BOOST_TEST(machine.rewound());
    machine.found({.epoch = 3, .beat = 41}, lease_begins + 2s);
    machine.taken(4, 42, lease_begins + 2s);
    BOOST_TEST(!machine.may_write(lease_begins + 2s));
}

BOOST_AUTO_TEST_CASE(is_found_out_by_a_sender_whose_term_it_has_forgotten)
{
    becomes_sender();
    machine.refused(lease_row{.epoch = 3, .beat = 40, .holder = other});
    BOOST_TEST(machine.rewound());
    BOOST_TEST((machine.current() == role::deposed));
}

BOOST_AUTO_TEST_CASE(is_not_suspected_of_what_only_grows)
{
    machine.found(held, lease_begins);
    machine.found({.epoch = 3, .beat = 44, .holder = other}, lease_begins + 1s);
    machine.found({.epoch = 4, .beat = 45, .holder = other}, lease_begins + 2s);
    machine.found({.epoch = 4, .beat = 45, .holder = other}, lease_begins + 3s);
    BOOST_TEST(!machine.rewound());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(relays_that_share_a_lease)

const std::vector<milliseconds> leases[] = {
    {2s, 2s, 2s}, {6s, 6s, 6s}, {30s, 30s, 30s}, {2s, 6s, 20s}};
constexpr auto runs = test::seeds(50);

BOOST_DATA_TEST_CASE(
    never_write_two_at_once_and_nobody_takes_what_is_renewed,
    data::xrange(std::size(leases)) * data::xrange(runs),
    which,
    seed
)
{
    const auto longest = std::ranges::max(leases[which]);
    lease_model model(seed, leases[which], {});
    model.run(20 * std::accumulate(leases[which].begin(), leases[which].end(), 0ms));
    BOOST_TEST(model.most_writers() <= 1);
    BOOST_TEST(model.hasty_takeovers() == 0);
    BOOST_TEST(model.fenced_writers() == 0);
    BOOST_TEST(model.takeovers() > 0);
    model.heal();
    model.run(6 * longest); // what stood still goes on within that
    BOOST_TEST(model.somebody_writes());
}

// Nothing takes the term from a sender whose database was away, or whose network was slow.
BOOST_DATA_TEST_CASE(keep_their_sender_when_only_the_database_fails, data::xrange(runs), seed)
{
    lease_model model(seed, {6s, 6s}, {.network = false, .stops = false, .kills = false});
    model.run(10min);
    BOOST_TEST(model.most_writers() == 1);
    BOOST_TEST(model.takeovers() == 0);
}

// Nobody can see from within that time did not pass. Such a one may believe that it may write: that
// it has no term any more is told by its transactions, each of which names its epoch.
BOOST_AUTO_TEST_CASE(whose_clocks_stand_still_have_only_the_fence_left)
{
    int fenced = 0;
    for (unsigned seed = 0; seed < runs; ++seed) {
        lease_model model(seed, {6s, 6s, 6s}, {.frozen = true});
        model.run(6min);
        BOOST_TEST(model.hasty_takeovers() == 0);
        fenced += model.fenced_writers();
    }
    BOOST_TEST(fenced > 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
