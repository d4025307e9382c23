#include "relay/policy/outcome_search.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::noon;

request_id request_at(wall_time t)
{
    return id_source(0).next_request(t);
}

unknown_letter lost(std::string uuid, std::string to = "ann@example.org")
{
    return {
        .id = {1},
        .uuid = std::move(uuid),
        .tagged = true,
        .recipients = {std::move(to)},
        .from = noon - 2h,
        .until = {.wall = noon - 1h, .uptime = 1h, .boot = 1},
        .request = request_at(noon - 2h),
    };
}

witness sent_before(milliseconds ago)
{
    return {.request = request_at(noon - ago - 1s), .attempts = 1, .accepted = noon - ago};
}

email_trace listed(std::string id, wall_time::duration ago, std::string tag = "other")
{
    return {
        .resend_id = std::move(id),
        .created = noon - ago,
        .recipients = {"ann@example.org"},
        .tags_known = true,
        .correlation = std::move(tag),
    };
}

email_trace without_tags(std::string id, wall_time::duration ago, std::string to)
{
    auto email = listed(std::move(id), ago, {});
    email.tags_known = false;
    email.recipients = {std::move(to)};
    return email;
}

struct search_fixture
{
    std::vector<unknown_letter> letters{lost("a")};

    outcome_search begin(wall_time begun = noon)
    {
        return {letters, {.wall = begun, .uptime = 2h + (begun - noon), .boot = 1}};
    }
    finding look(const outcome_search& s, milliseconds absent_after = 30min)
    {
        return s.find(letters[0], absent_after);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(looking_for_an_unknown_outcome, search_fixture)

BOOST_AUTO_TEST_CASE(an_email_with_our_tag_is_it)
{
    auto search = begin();
    BOOST_TEST(search.add_page({listed("r1", 10min), listed("r2", 90min, "a")}, true).empty());
    BOOST_TEST((look(search) == finding::sent));
    BOOST_TEST(*search.resend_id_of(letters[0]) == "r2");
    BOOST_TEST(search.complete());
}

BOOST_AUTO_TEST_CASE(the_same_recipient_is_no_evidence)
{
    auto search = begin();
    search.add_page({listed("r1", 90min)}, true);
    BOOST_TEST((look(search) == finding::unsettled));
    BOOST_TEST(!search.complete());
    BOOST_TEST(search.cursor() == "r1");
}

BOOST_AUTO_TEST_CASE(it_is_absent_when_the_list_of_its_time_was_read_down_to_one_of_ours)
{
    auto search = begin();
    search.add_page({listed("r1", 10min), listed("r2", 90min)}, true);
    const std::vector<email_trace> page{listed("r3", 118min), listed("r4", 3h)};
    search.add_page(page, true);
    BOOST_TEST(!search.complete());
    BOOST_TEST((look(search) == finding::unsettled));
    BOOST_TEST(search.maybe_witnesses(page).size() == 2u);
    search.add_witness(sent_before(118min)); // accepted after the letter: it proves nothing
    BOOST_TEST(!search.complete());
    search.add_witness(sent_before(3h));
    BOOST_TEST(search.complete());
    BOOST_TEST((look(search) == finding::absent));
}

BOOST_AUTO_TEST_CASE(the_list_of_another_team_tells_nothing)
{
    auto search = begin();
    search.add_page({listed("r1", 10min), listed("r2", 3h)}, false);
    BOOST_TEST(search.complete());
    BOOST_TEST((look(search) == finding::unsettled));

    auto empty = begin();
    empty.add_page({}, false);
    BOOST_TEST(empty.complete());
    BOOST_TEST((look(empty) == finding::unsettled));
}

BOOST_AUTO_TEST_CASE(an_email_of_ours_is_not_looked_for_without_end)
{
    auto search = begin();
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(!search.complete());
        search.add_page({listed("r", 3h)}, true);
    }
    BOOST_TEST(search.complete());
}

BOOST_AUTO_TEST_CASE(too_early_it_may_only_not_be_listed_yet)
{
    auto search = begin();
    search.add_page({listed("r1", 3h)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((look(search, 2h) == finding::unsettled));
    BOOST_TEST((look(search, 1h) == finding::absent));
}

BOOST_AUTO_TEST_CASE(too_late_resend_may_have_forgotten_it)
{
    auto search = begin(noon + std::chrono::days(29));
    search.add_page({listed("r1", 3h)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((look(search) == finding::unsettled));
}

BOOST_AUTO_TEST_CASE(a_letter_without_a_tag_cannot_be_absent)
{
    letters[0].tagged = false;
    auto search = begin();
    search.add_page({listed("r1", 3h)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((look(search) == finding::unsettled));
}

BOOST_AUTO_TEST_CASE(a_list_in_disorder_has_no_end)
{
    auto search = begin();
    search.add_page({listed("r1", 3h), listed("r2", 90min)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((look(search) == finding::unsettled));

    auto timeless = begin();
    auto email = listed("r1", 3h);
    email.created.reset();
    timeless.add_page({email}, true);
    timeless.add_witness(sent_before(3h));
    BOOST_TEST((look(timeless) == finding::unsettled));
}

BOOST_AUTO_TEST_CASE(a_list_without_tags_tells_which_emails_to_ask_for)
{
    auto search = begin();
    const auto asked = search.add_page(
        {without_tags("r1", 10min, "bob@example.org"),
         without_tags("r2", 90min, "ann@example.org"),
         without_tags("r3", 95min, "ann@example.org"),
         without_tags("r4", 5h, "ann@example.org")},
        true
    );
    BOOST_TEST((asked == std::vector<std::string>{"r2", "r3"}));
    search.add_email(listed("r2", 90min, "b"));
    BOOST_TEST((look(search) == finding::unsettled));
    search.add_email(listed("r3", 95min, "a"));
    BOOST_TEST((look(search) == finding::sent));
}

BOOST_AUTO_TEST_CASE(an_email_that_may_be_it_and_cannot_be_looked_at_leaves_a_doubt)
{
    for (const bool has_answer : {true, false}) {
        auto search = begin();
        search.add_page({without_tags("r1", 90min, "ann@example.org"), listed("r2", 3h)}, true);
        search.add_witness(sent_before(3h));
        if (has_answer)
            search.add_email(without_tags("r1", 90min, "ann@example.org"));
        BOOST_TEST((look(search) == finding::unsettled));
    }
}

BOOST_AUTO_TEST_CASE(several_letters_are_looked_for_at_once)
{
    letters = {lost("a"), lost("b", "bob@example.org"), lost("c")};
    letters[2].from = noon - 5h;
    auto search = begin();
    search.add_page({listed("r1", 90min, "a"), listed("r2", 3h)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((search.find(letters[0], 30min) == finding::sent));
    BOOST_TEST((search.find(letters[1], 30min) == finding::absent));
    BOOST_TEST((search.find(letters[2], 30min) == finding::unsettled));
    BOOST_TEST(!search.complete());
}

// Requests are numbered in the order of their composition; the clock may have been set.
BOOST_AUTO_TEST_CASE(a_witness_is_of_an_earlier_request_and_its_times_agree)
{
    const auto absent_with = [&](const witness& w) {
        auto search = begin();
        search.add_page({listed("r1", 10min), listed("r2", 3h)}, true);
        search.add_witness(w);
        return look(search) == finding::absent;
    };
    auto good = sent_before(3h);
    BOOST_TEST(absent_with(good));

    auto later = good; // accepted after the letter, and then the clock was set back
    later.request = request_at(noon - 1h);
    BOOST_TEST(!absent_with(later));

    auto ahead = good; // of a clock that was ahead
    ahead.request = request_at(noon - 150min);
    BOOST_TEST(!absent_with(ahead));

    auto slow = good; // it waited for hours; who knows what the clock did meanwhile?
    slow.request = request_at(noon - 5h);
    BOOST_TEST(!absent_with(slow));

    auto repeated = good;
    repeated.attempts = 2;
    BOOST_TEST(!absent_with(repeated));
}

BOOST_AUTO_TEST_CASE(how_late_it_is_is_for_the_even_clock_to_say)
{
    auto search = outcome_search(letters, {.wall = noon + 40h, .uptime = 80min, .boot = 1});
    search.add_page({listed("r1", 10min), listed("r2", 3h)}, true);
    search.add_witness(sent_before(3h));
    BOOST_TEST((look(search, 30min) == finding::unsettled)); // twenty minutes
    BOOST_TEST((look(search, 20min) == finding::absent));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_times_of_a_letter)

namespace {

// Accepted at noon, sealed five minutes later, without an answer at 12:06 and 12:09
letter_times ordinary()
{
    return {
        .id = id_source(0).next_message(noon),
        .request = request_at(noon + 5min),
        .sealed = moment{.wall = noon + 5min, .uptime = 1h, .boot = 1},
        .attempts = {noon + 6min, noon + 9min},
        .died = {.wall = noon + 9min, .uptime = 64min, .boot = 1},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(begin_with_its_only_request_and_end_with_its_death)
{
    const auto letter = with_times({}, ordinary());
    BOOST_TEST((letter.from == noon + 5min));
    BOOST_TEST((letter.until.wall == noon + 9min));
    BOOST_TEST((letter.request == request_at(noon + 5min)));
    BOOST_TEST(letter.times_certain);
}

BOOST_AUTO_TEST_CASE(begin_with_its_acceptance_when_it_was_in_several_requests)
{
    auto times = ordinary();
    times.attempts.front() = noon + 2min;
    BOOST_TEST((with_times({}, times).from == noon));
    times.sealed.reset(); // an earlier relay did not keep it
    const auto letter = with_times({}, times);
    BOOST_TEST((letter.from == noon));
    BOOST_TEST(letter.times_certain);
}

BOOST_AUTO_TEST_CASE(are_not_certain_when_the_clock_was_set_back)
{
    auto before = ordinary(); // ids run ahead
    before.id = id_source(0).next_message(noon + 2h);
    before.request = request_at(noon + 2h);
    BOOST_TEST(!with_times({}, before).times_certain);
    BOOST_TEST((with_times({}, before).from <= noon + 5min));

    auto between = ordinary(); // after its acceptance
    between.request = request_at(noon + 3h);
    BOOST_TEST(!with_times({}, between).times_certain);

    auto meanwhile = ordinary(); // between its seal and its death
    for (const auto by : {5min, 120min}) {
        meanwhile = ordinary();
        meanwhile.attempts.back() -= by;
        meanwhile.died.wall -= by;
        BOOST_TEST(!with_times({}, meanwhile).times_certain);
    }
}

BOOST_AUTO_TEST_CASE(are_not_certain_when_the_clock_leapt_ahead_while_it_was_sent)
{
    auto times = ordinary();
    times.died.wall += 2h;
    BOOST_TEST(!with_times({}, times).times_certain);
    auto restarted = ordinary(); // only that time went on can be told
    restarted.died.boot = 2;
    BOOST_TEST(with_times({}, restarted).times_certain);
    restarted.died.wall = noon + 4min;
    BOOST_TEST(!with_times({}, restarted).times_certain);
}

BOOST_AUTO_TEST_CASE(
    begin_with_the_number_of_its_request_when_it_was_sealed_while_the_clock_was_ahead
)
{
    auto times = ordinary();
    times.sealed->wall += 2h;
    times.died.wall += 2h;
    for (auto& at : times.attempts)
        at += 2h;
    BOOST_TEST((with_times({}, times).from == noon + 5min));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
