#include "relay/figures/figure_sampler.hpp"

#include "store/open_store.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>

namespace relay {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::noon;

// A relay that counts, on a clock of the test's
struct sampler_fixture : test::open_store
{
    figures counted;
    std::unique_ptr<figure_log> log = std::make_unique<figure_log>(*db);
    std::unique_ptr<figure_sampler> sampler = make();

    std::unique_ptr<figure_sampler> make()
    {
        return std::make_unique<figure_sampler>(*log, [this] { return counted; });
    }

    void save()
    {
        auto write = [&]() -> boost::asio::awaitable<void> { co_await sampler->save(); };
        test::run(ctx, write());
    }

    // It ends, saved or not, and another one begins, which counts from zero.
    void restart()
    {
        sampler.reset();
        log.reset();
        reopen();
        counted = {};
        log = std::make_unique<figure_log>(*db);
        sampler = make();
    }

    // The sent mail of steps from noon on; -1: nothing
    std::vector<double> sent(seconds span, seconds step)
    {
        std::vector<double> all;
        for (const auto& [at, value] :
             sampler->history().points(figure::sent, std::nullopt, noon, noon + span, step))
            all.push_back(value.value_or(-1));
        return all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sampling, sampler_fixture)

BOOST_AUTO_TEST_CASE(what_happened_belongs_to_the_time_since_the_last_look)
{
    sampler->look(noon);
    counted.of(figure::sent) = 3;
    sampler->look(noon + minutes(1));
    counted.of(figure::sent) = 5;
    sampler->look(noon + minutes(1) + seconds(5));
    BOOST_TEST((sent(minutes(2), minutes(1)) == std::vector<double>{3, 2}));
    BOOST_TEST((sent(seconds(70), seconds(5)).at(0) == 3));
}

BOOST_AUTO_TEST_CASE(the_minute_that_is_not_over_is_told_too)
{
    counted.of(figure::sent) = 1;
    sampler->look(noon + seconds(2));
    BOOST_TEST((sent(seconds(3), minutes(1)) == std::vector<double>{1}));
    counted.of(figure::sent) = 2;
    sampler->look(noon + seconds(3));
    BOOST_TEST((sent(seconds(3), minutes(1)) == std::vector<double>{2}));
    BOOST_TEST((sent(seconds(3), hours(1)) == std::vector<double>{2}));
}

BOOST_AUTO_TEST_CASE(an_idle_relay_is_told_from_one_that_does_not_run)
{
    sampler->look(noon);
    sampler->look(noon + minutes(3));
    BOOST_TEST((sent(minutes(4), minutes(1)) == std::vector<double>{0, -1, -1, 0}));
}

BOOST_AUTO_TEST_CASE(a_restart_loses_nothing_and_its_minute_goes_on)
{
    sampler->look(noon);
    counted.of(figure::sent) = 4;
    counted.queued = {7, 0, 7};
    sampler->look(noon + seconds(10));
    save();
    restart();
    counted.of(figure::sent) = 2;
    sampler->look(noon + seconds(30));
    BOOST_TEST((sent(minutes(1), minutes(1)) == std::vector<double>{6}));
    save();
    restart();
    BOOST_TEST((sent(minutes(2), minutes(1)) == std::vector<double>{6, -1}));
    BOOST_TEST((sent(hours(1), hours(1)) == std::vector<double>{6}));
    const auto queued = sampler->history().points(
        figure::queued, lane::transactional, noon, noon + minutes(1), minutes(1)
    );
    BOOST_TEST(queued.at(0).second.value() == 7);
}

BOOST_AUTO_TEST_CASE(a_crash_loses_what_was_not_saved_and_nothing_before_it)
{
    counted.of(figure::sent) = 4;
    sampler->look(noon);
    save();
    counted.of(figure::sent) = 9;
    sampler->look(noon + seconds(30));
    restart();
    BOOST_TEST((sent(minutes(1), minutes(1)) == std::vector<double>{4}));
}

BOOST_AUTO_TEST_CASE(days_of_minutes_take_a_bounded_number_of_rows)
{
    for (int i = 0; i < 4 * 24 * 60; ++i) {
        ++counted.of(figure::sent);
        sampler->look(noon + minutes(i));
        if (i % 60 == 0)
            save();
    }
    save();
    BOOST_TEST(log->load().size() == std::size_t(49 * 60 + 4 * 24));
    restart();
    const auto day = sampler->history().points(
        figure::sent, std::nullopt, noon + hours(48), noon + hours(72), hours(24)
    );
    BOOST_TEST(day.at(1).second.value() == 24 * 60);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_counts_nothing_twice)
{
    counted.of(figure::sent) = 4;
    sampler->look(noon + hours(1));
    counted.of(figure::sent) = 5;
    sampler->look(noon);
    counted.of(figure::sent) = 7;
    sampler->look(noon + seconds(30));
    BOOST_TEST((sent(hours(2), hours(1)) == std::vector<double>{2, 5}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
