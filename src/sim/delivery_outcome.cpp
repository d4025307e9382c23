#include "sim/delivery_outcome.hpp"

namespace relay::sim {

namespace {

constexpr double opened_again = 0.3;

bool happens(double share, std::mt19937_64& random)
{
    return share > 0 && std::uniform_real_distribution<double>(0, 1)(random) < share;
}

// Adds the events of a life, one after the other.
class event_sequence
{
public:
    event_sequence(const webhook_settings& s, std::mt19937_64& random) : s_(s), random_(random) {}

    bool happens(double share) { return sim::happens(share, random_); }

    void add(mail_event what)
    {
        time_ += s_.pace.draw(random_);
        events_.push_back({.what = what, .at = time_, .posted = time_});
    }

    // Draws what happens to the news of each.
    std::vector<delivery_event> end()
    {
        for (std::size_t i = 0; i < events_.size(); ++i) {
            auto& e = events_[i];
            e.lost = happens(s_.lost);
            e.doubled = happens(s_.doubled);
            if (happens(s_.late))
                e.posted += s_.late_by;
            if (happens(s_.disordered))
                e.posted += (i + 1 < events_.size() ? events_[i + 1].at - e.at : microseconds()) +
                            s_.pace.longest;
        }
        return std::move(events_);
    }

private:
    const webhook_settings& s_;
    std::mt19937_64& random_;
    std::vector<delivery_event> events_;
    microseconds time_{};
};

} // namespace

test_address test_address_of(std::string_view address)
{
    if (address.find("@resend.dev") == std::string_view::npos)
        return test_address::none;
    if (address.find("bounced") != std::string_view::npos)
        return test_address::bounced;
    if (address.find("complained") != std::string_view::npos)
        return test_address::complained;
    if (address.find("suppressed") != std::string_view::npos)
        return test_address::suppressed;
    return test_address::delivered;
}

delivery_outcome draw_outcome(test_address to, const webhook_settings& s, std::mt19937_64& random)
{
    event_sequence l(s, random);
    delivery_outcome f;
    const auto& r = s.rates;
    const bool drawn = to == test_address::none;
    if (drawn && l.happens(r.failed)) {
        l.add(mail_event::failed);
        f.events = l.end();
        return f;
    }
    if (to == test_address::suppressed || (drawn && l.happens(r.suppressed))) {
        l.add(mail_event::suppressed);
        f.events = l.end();
        return f;
    }

    l.add(mail_event::sent);
    f.hard_bounce = to == test_address::bounced || (drawn && l.happens(r.bounced));
    const bool soft = !f.hard_bounce && drawn && l.happens(r.soft_bounced);
    if (drawn && l.happens(r.delayed))
        l.add(mail_event::delivery_delayed);
    if (f.hard_bounce || soft) {
        l.add(mail_event::bounced);
        f.events = l.end();
        return f;
    }
    l.add(mail_event::delivered);
    if (drawn && l.happens(r.opened)) {
        l.add(mail_event::opened);
        if (l.happens(opened_again))
            l.add(mail_event::opened);
        if (l.happens(r.opened > 0 ? r.clicked / r.opened : 0))
            l.add(mail_event::clicked);
    }
    if (to == test_address::complained || (drawn && l.happens(r.complained)))
        l.add(mail_event::complained);
    f.events = l.end();
    return f;
}

delivery_outcome
draw_single_event(mail_event only, const webhook_settings& s, std::mt19937_64& random)
{
    event_sequence l(s, random);
    l.add(only);
    return {.events = l.end()};
}

} // namespace relay::sim
