#include "sim/delivery_outcome.hpp"

namespace relay::sim {

namespace {

constexpr double opened_again = 0.3;

// Draws the events of a mail, one after the other.
class event_sequence
{
public:
    event_sequence(const webhook_settings& s, std::mt19937_64& random) : s_(s), random_(random) {}

    bool happens(double share)
    {
        return share > 0 && std::uniform_real_distribution<double>(0, 1)(random_) < share;
    }

    void add(mail_event what)
    {
        time_ += s_.pace.draw(random_);
        events_.push_back({.what = what, .at = time_, .posted = time_});
    }

    // Draws what happens to the news of each.
    std::vector<delivery_event> finish()
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

delivery_outcome draw_outcome(test_address to, const webhook_settings& s, std::mt19937_64& random)
{
    event_sequence events(s, random);
    const auto& r = s.rates;
    const auto happens = [&](double rate) {
        return to == test_address::none && events.happens(rate);
    };
    if (happens(r.failed))
        return draw_single_event(mail_event::failed, s, random);
    if (to == test_address::suppressed || happens(r.suppressed))
        return draw_single_event(mail_event::suppressed, s, random);

    events.add(mail_event::sent);
    const bool hard_bounce = to == test_address::bounced || happens(r.bounced);
    const bool soft_bounce = !hard_bounce && happens(r.soft_bounced);
    if (happens(r.delayed))
        events.add(mail_event::delivery_delayed);
    if (hard_bounce || soft_bounce) {
        events.add(mail_event::bounced);
        return {events.finish(), hard_bounce};
    }
    events.add(mail_event::delivered);
    if (happens(r.opened)) {
        events.add(mail_event::opened);
        if (happens(opened_again))
            events.add(mail_event::opened);
        if (happens(r.opened > 0 ? r.clicked / r.opened : 0))
            events.add(mail_event::clicked);
    }
    if (to == test_address::complained || happens(r.complained))
        events.add(mail_event::complained);
    return {events.finish(), hard_bounce};
}

delivery_outcome
draw_single_event(mail_event only, const webhook_settings& s, std::mt19937_64& random)
{
    event_sequence events(s, random);
    events.add(only);
    return {events.finish(), false};
}

} // namespace relay::sim
