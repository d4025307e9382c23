#include "relay/policy/list_reading.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;
using time_point = sending_span::time_point;

constexpr time_point list_start{1h};
constexpr wall_time their_noon{milliseconds(1'800'000'000'000)};

// As Resend's clock has it, which is some minutes off
email_trace email(std::string id, time_point created)
{
    const auto since = std::chrono::duration_cast<milliseconds>(created - list_start);
    return {.resend_id = std::move(id), .created = their_noon + 7min + since};
}

// A batch that left five seconds after the start and had its last answer a second later
constexpr sending_span batch{.from = list_start + 5s, .until = list_start + 6s};

struct marked
{
    marked()
    {
        marks.accepted("before", {.from = list_start, .until = list_start + 1s});
        marks.accepted("beside", {.from = list_start + 5s, .until = list_start + 6s});
        marks.accepted("behind", {.from = list_start + 7s, .until = list_start + 8s});
    }

    list_marks marks;
};

const auto before = email("before", list_start + 500ms);
const auto beside = email("beside", list_start + 5500ms);
const auto behind = email("behind", list_start + 7500ms);
const auto strange = email("strange", list_start + 4s);

} // namespace

BOOST_FIXTURE_TEST_SUITE(reading_of_resends_list, marked)

BOOST_AUTO_TEST_CASE(covers_what_stands_between_two_emails_of_ours)
{
    list_reading reading(marks, list_start + 8s);
    reading.add_page({behind, beside}, true, list_start + 8s);
    BOOST_TEST(!reading.covers(batch));
    reading.add_page({strange, before}, true, list_start + 8s);
    BOOST_TEST(reading.covers(batch));
}

BOOST_AUTO_TEST_CASE(goes_down_to_the_end_or_to_what_is_older_by_resends_clock)
{
    list_reading whole(marks, list_start + 8s);
    whole.add_page({behind, strange}, false, list_start + 8s);
    BOOST_TEST(whole.covers(batch));

    list_reading by_clock(marks, list_start + 8s);
    by_clock.add_page({behind, strange}, true, list_start + 8s);
    BOOST_TEST(!by_clock.covers(batch)); // their clocks may differ by so much
    by_clock.add_page({email("older", list_start + 2s)}, true, list_start + 8s);
    BOOST_TEST(by_clock.covers(batch));
}

// A list that lags shows only what was accepted earlier.
BOOST_AUTO_TEST_CASE(is_no_proof_while_nothing_later_is_on_the_list)
{
    list_reading early(marks, list_start + 6s);
    early.add_page({beside, before}, true, list_start + 6s);
    BOOST_TEST(!early.covers(batch));

    list_reading empty(marks, batch.until + list_lag - 1ms);
    empty.add_page({}, false, list_start + 15s);
    BOOST_TEST(!empty.covers(batch));

    list_marks none;
    list_reading late(none, batch.until + list_lag);
    late.add_page({}, false, list_start + 16s);
    BOOST_TEST(late.covers(batch));
}

// It was seen to lag by 150 milliseconds at most.
BOOST_AUTO_TEST_CASE(believes_a_list_that_was_seen_to_be_quick_sooner)
{
    list_reading first(marks, list_start + 7150ms);
    first.add_page({behind}, true, list_start + 7150ms);
    const sending_span later{.from = list_start + 7500ms, .until = list_start + 8s};

    list_reading early(marks, later.until + 1400ms);
    early.add_page({behind}, false, list_start + 10s);
    BOOST_TEST(!early.covers(later));

    list_reading late(marks, later.until + 1500ms);
    late.add_page({behind}, false, list_start + 10s);
    BOOST_TEST(late.covers(later));

    BOOST_TEST((marks.lag(list_start + 5min) == time_point::duration(list_lag)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
