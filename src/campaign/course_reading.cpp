#include "relay/campaign/course_reading.hpp"

#include "relay/pipeline/in_flight.hpp"
#include "relay/store/campaign_reader.hpp"

#include <unordered_set>

namespace relay {

namespace asio = boost::asio;

namespace {

// Whose campaign takes them back, and no request has them
std::unordered_set<message_id>
taken_back(const std::vector<recipient_course>& courses, const in_flight& requests)
{
    std::unordered_set<message_id> mails;
    for (const auto& course : courses)
        if (course.cancelled && course.mail && !requests.holds(*course.mail))
            mails.insert(*course.mail);
    return mails;
}

} // namespace

// A request may have ended since the rows were read. What is in none by now comes into no other, so
// its rows, when they are read once more, are right.
asio::awaitable<std::vector<recipient_course>> read_courses(
    campaign_reader& reader,
    const in_flight& requests,
    campaign_id campaign,
    recipient_id after,
    std::size_t limit
)
{
    auto courses = co_await reader.courses_after(campaign, after, limit);
    const auto mails = taken_back(courses, requests);
    if (mails.empty())
        co_return courses;
    courses = co_await reader.courses_after(campaign, after, limit);
    for (auto& course : courses) {
        if (!course.cancelled || !course.mail || !mails.contains(*course.mail))
            continue;
        course.message = state::cancelled;
        course.at = course.cancelled;
    }
    co_return courses;
}

} // namespace relay
