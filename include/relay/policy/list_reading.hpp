#pragma once

#include "relay/policy/email_trace.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

// When what is not found on Resend's list of emails is surely not there: of requests that were sent
// moments ago, while this relay runs.

namespace relay {

// From when a request left for the first time until it had its last answer, by the even clock
struct sending_span
{
    using time_point = std::chrono::steady_clock::time_point;

    time_point from;
    time_point until;
};

// How long after its answer an email that Resend accepted may be missing on its list: as long as
// nobody knows, and at least, however quick the list was seen to be (resend-api.md, section 13).
// Both count only where no later email of ours on the list shows how far it is.
constexpr std::chrono::seconds list_lag{10};
constexpr std::chrono::seconds shortest_list_lag{1};

// Emails of ours that Resend has accepted lately, and how soon they were on its list. Pure.
class list_marks
{
public:
    // Of a request that was accepted, each email
    void accepted(std::string_view resend_id, const sending_span& at);

    // Null: it is none of them.
    const sending_span* find(std::string_view resend_id) const;

    // It was on the list by then.
    void seen(const sending_span& mark, sending_span::time_point by);

    // How long an email may be missing, as things stand
    sending_span::time_point::duration lag(sending_span::time_point now) const;

    // There is a new key, perhaps another list.
    void forget();

private:
    struct observation
    {
        sending_span::time_point::duration lag; // it was no more
        sending_span::time_point at;
    };

    struct mark
    {
        std::size_t hash{}; // of Resend's id
        sending_span span{};
    };

    std::optional<observation> observed_;
    std::vector<mark> marks_; // each in the place that its hash gives, where a later one may stand
};

// One reading of the list, the newest email first: which times it has covered. Emails stand on the
// list in the order in which Resend accepted them, so one of ours that was sent after a request had
// its answer shows that the list is as far as that; and one whose answer was there before the
// request left, that everything below is older. Pure.
class list_reading
{
public:
    // It begins now.
    list_reading(list_marks& marks, sending_span::time_point begun) : marks_(marks), begun_(begun)
    {
    }

    // `now`: when the page was there
    void
    add_page(const std::vector<email_trace>& page, bool has_more, sending_span::time_point now);

    // What Resend accepted in this time was read.
    bool covers(const sending_span& span) const;

    // All that is older than this was reached: further pages tell nothing about what was sent then.
    bool reaches_down_to(sending_span::time_point from) const;

private:
    // An email of ours, by both clocks
    struct reference
    {
        sending_span::time_point latest; // it was accepted no later than this
        wall_time created;               // as Resend says
    };

    list_marks& marks_;
    sending_span::time_point begun_;
    std::optional<sending_span::time_point> newest_mark_;
    std::optional<sending_span::time_point> oldest_mark_;
    std::optional<reference> reference_;
    std::optional<wall_time> oldest_created_;
    bool times_known_{true};
    bool end_reached_{};
};

} // namespace relay
