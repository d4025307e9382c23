#include "relay/policy/server_windows.hpp"

#include <algorithm>

namespace relay {

namespace {

using namespace std::chrono_literals;

// On the way to the server, requests may change places that were written so close together.
constexpr auto reordering = 20ms;

// A request that is written so long after the first one of a window is not of that window any more.
constexpr auto surely_over = server_windows::length + 12ms;

// By so much less than a second apart requests may come that were written a second apart.
constexpr auto longest_squeeze = 250ms;

// Longer than this an answer is not waited for before later ones are looked at.
constexpr auto patience = 1s;

constexpr std::size_t most_sightings = 16'384;
constexpr std::size_t most_finished = 64;

} // namespace

int server_windows::window::others() const
{
    return std::max(0, limit - left() - ours);
}

// A window is full until it ends. So when a request is refused and one behind it is counted, there
// was another reason for the refusal.
void server_windows::window::add(const sighting& s)
{
    last = s.written;
    if (s.state == standing::refused) {
        refused = s.written;
        return;
    }
    ++ours;
    lowest = std::min(lowest, s.remaining);
    if (refused && s.written - *refused > reordering)
        refused.reset();
}

std::uint64_t server_windows::written(time_point now)
{
    if (sightings_.size() == most_sightings) {
        sightings_.pop_front();
        ++first_;
    }
    sightings_.push_back({.written = now});
    return first_ + sightings_.size() - 1;
}

server_windows::sighting* server_windows::find(std::uint64_t request)
{
    return request < first_ ? nullptr : &sightings_[request - first_];
}

void server_windows::answered(
    std::uint64_t request,
    std::optional<int> limit,
    std::optional<int> remaining,
    bool counted,
    time_point now
)
{
    if (auto* s = find(request)) {
        s->state = counted ? standing::counted : standing::refused;
        if (limit && remaining && *remaining <= *limit) {
            s->limit = *limit;
            s->remaining = *remaining;
        }
    }
    process(now);
}

void server_windows::lost(std::uint64_t request, time_point now)
{
    if (auto* s = find(request))
        s->state = standing::counted;
    process(now);
}

void server_windows::process(time_point now)
{
    while (!sightings_.empty()) {
        const sighting& s = sightings_.front();
        if (s.state == standing::pending && now - s.written < patience)
            return;
        see(s);
        sightings_.pop_front();
        ++first_;
    }
}

bool server_windows::opens_new(const sighting& s) const
{
    if (s.limit != current_->limit)
        return true;
    if (s.written - current_->opened >= surely_over)
        return true;
    if (s.written - current_->last > reordering && s.state == standing::counted)
        return s.remaining >= current_->lowest;
    return s.remaining > current_->lowest + close_ones_;
}

// True for a request of the former window that was overtaken by the first ones of this.
bool server_windows::belongs_to_former(const sighting& s) const
{
    return former_ && s.written - current_->opened < reordering &&
           current_->lowest - s.remaining > s.limit / 2 &&
           s.remaining <= former_->left() + close_ones_;
}

// Counts the requests that may have changed places with one another
void server_windows::note_closeness(time_point written)
{
    if (written - cluster_began_ > reordering) {
        cluster_began_ = written;
        former_cluster_ = cluster_;
        cluster_ = 0;
    }
    ++cluster_;
    close_ones_ = former_cluster_ + cluster_;
}

void server_windows::see(const sighting& s)
{
    note_closeness(s.written);
    const int ours = s.state == standing::refused ? 0 : 1;
    if (s.remaining < 0) {
        if (current_)
            current_->ours += ours;
        untold_ += ours;
        return;
    }
    const int untold = std::exchange(untold_, 0);
    squeezed_ = squeezed_ || is_squeezed(s);
    if (current_ && !opens_new(s)) {
        (belongs_to_former(s) ? *former_ : *current_).add(s);
        return;
    }
    if (former_) {
        finished_.push_back({former_->last, former_->limit, former_->others()});
        if (finished_.size() > most_finished)
            finished_.pop_front();
    }
    former_ = current_;
    // The untold ones before it may be of this window as well as of the former: in doubt they are
    // ours in both, lest they be taken for somebody else's.
    current_ = window{.opened = s.written, .limit = s.limit, .lowest = s.limit, .ours = untold};
    current_->add(s);
}

bool server_windows::is_squeezed(const sighting& s) const
{
    return s.state == standing::refused && current_ && !current_->refused &&
           current_->ours >= current_->limit && current_->limit == s.limit &&
           s.written - current_->opened < length + longest_squeeze;
}

std::optional<server_windows::finished> server_windows::take_finished()
{
    if (finished_.empty())
        return std::nullopt;
    const auto oldest = finished_.front();
    finished_.pop_front();
    return oldest;
}

// Reckons on from the last window whose answers are all there.
std::optional<server_windows::open> server_windows::last() const
{
    if (!current_)
        return std::nullopt;
    open w{
        .ends = current_->opened + length,
        .seen = current_->last,
        .limit = current_->limit,
        .left = current_->lowest,
        .others = current_->others(),
        .ours = current_->ours,
        .full = current_->refused.has_value(),
    };
    auto refused = current_->refused;
    int former_left = former_ ? former_->left() : 0;
    auto overtaking = sightings_.begin(); // the first that can't have overtaken the one at hand
    for (auto s = sightings_.begin(); s != sightings_.end(); ++s) {
        if (s->written >= w.ends) {
            former_left = w.full ? 0 : w.left;
            w = {
                .ends = s->written + length, .seen = s->written, .limit = w.limit, .left = w.limit};
        }
        while (overtaking != sightings_.end() && overtaking->written - s->written < reordering)
            ++overtaking;
        const auto close_behind = static_cast<int>(overtaking - s - 1);
        const bool is_told = s->remaining >= 0 && s->state == standing::counted;
        const bool at_begin = s->written < w.ends - length + reordering;
        if (is_told && at_begin && s->remaining < former_left + close_behind)
            continue; // it came before the end of the former window
        if (s->state == standing::refused) {
            w.full = true;
            refused = s->written;
            continue;
        }
        ++w.ours;
        --w.left;
        if (s->state == standing::counted && refused && s->written - *refused > reordering)
            w.full = false;
        const int least_left = w.left - close_behind;
        if (s->remaining >= 0 && s->remaining <= least_left) {
            w.others += least_left - s->remaining;
            w.left -= least_left - s->remaining;
            w.seen = s->written;
        }
    }
    return w;
}

} // namespace relay
