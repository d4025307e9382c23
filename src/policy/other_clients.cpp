#include "relay/policy/other_clients.hpp"

#include <algorithm>

namespace relay {

namespace {

using namespace std::chrono_literals;

constexpr auto server_window = 1s;

// On the way to the server, requests may change places that were written so close together.
constexpr auto reordering = 20ms;

// Two requests may come by so much further apart, or closer together, than they were written.
constexpr auto longest_jitter = 150ms;

// Longer than this an answer is not waited for before later ones are looked at.
constexpr auto patience = 1s;

// For so long a window counts: short, to take back soon what others leave; but longer when others
// come so irregularly that this turns out to have been too short.
constexpr auto shortest_memory = 5s;
constexpr auto longest_memory = 60s;

// Our pace and that of others drift past each other by about 1/40 of a second in each window; for
// so long, divided by our requests in a window, those of others may come after the last of ours.
constexpr auto blind_time = 40s;

constexpr std::size_t most_sightings = 16'384;

// How much a window that is not finished may seem to hold of others because requests of ours are
// still to come that changed places
int disorder(int limit)
{
    return 1 + limit / 50;
}

// So little is no sign of others: our own pace leaves that much free, and a request that we count
// in the wrong window looks the same.
int noise(int limit)
{
    return limit * 3 / 200;
}

} // namespace

other_clients::other_clients() : memory_(shortest_memory) {}

std::uint64_t other_clients::written(time_point now)
{
    if (sightings_.size() == most_sightings) {
        sightings_.pop_front();
        ++first_;
    }
    sightings_.push_back({.written = now});
    return first_ + sightings_.size() - 1;
}

other_clients::sighting* other_clients::find(std::uint64_t request)
{
    return request < first_ ? nullptr : &sightings_[request - first_];
}

void other_clients::answered(
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
    if (!counted)
        remember_longer(now);
    update_peak(now);
}

void other_clients::lost(std::uint64_t request, time_point now)
{
    if (auto* s = find(request))
        s->state = standing::counted;
    process(now);
}

void other_clients::process(time_point now)
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

bool other_clients::opens_new(const sighting& s) const
{
    if (s.limit != current_->limit)
        return true;
    if (s.written - current_->opened >= server_window + longest_jitter)
        return true;
    if (s.written - current_->last > reordering && s.state == standing::counted)
        return s.remaining >= current_->lowest;
    return s.remaining > current_->lowest + close_ones_;
}

// True for a request of the former window that was overtaken by the first ones of this.
bool other_clients::belongs_to_former(const sighting& s) const
{
    return former_ && s.written - current_->opened < reordering &&
           current_->lowest - s.remaining > s.limit / 2 &&
           s.remaining <= former_->lowest + close_ones_;
}

// Counts the requests that may have changed places with one another
void other_clients::note_closeness(time_point written)
{
    if (written - cluster_began_ > reordering) {
        cluster_began_ = written;
        former_cluster_ = cluster_;
        cluster_ = 0;
    }
    ++cluster_;
    close_ones_ = former_cluster_ + cluster_;
}

void other_clients::see(const sighting& s)
{
    note_closeness(s.written);
    const int ours = s.state == standing::refused ? 0 : 1;
    if (s.remaining < 0) { // no answer, or one that does not tell
        if (current_)
            current_->ours += ours;
        return;
    }
    if (current_ && !opens_new(s)) {
        window& w = belongs_to_former(s) ? *former_ : *current_;
        w.ours += ours;
        w.lowest = std::min(w.lowest, s.remaining);
        w.last = s.written;
        return;
    }
    finish_former();
    former_ = current_;
    current_ = window{s.written, s.written, s.limit, s.remaining, ours};
}

void other_clients::finish_former()
{
    if (!former_)
        return;
    finished_[next_finished_] = {former_->last, std::max(0, former_->others())};
    next_finished_ = (next_finished_ + 1) % finished_.size();
}

int other_clients::most_since(time_point begin) const
{
    int most = 0;
    for (const auto& w : finished_) {
        if (w.when > begin)
            most = std::max(most, w.others);
    }
    return most;
}

bool other_clients::alone(time_point now) const
{
    return peak_ == 0 && most_since(now - longest_memory) == 0;
}

// After a 429: if a window that is forgotten by now would have prevented it, as long as that must
// be remembered.
void other_clients::remember_longer(time_point now)
{
    for (const auto& w : finished_) {
        if (w.when > now - longest_memory && w.others > peak_)
            memory_ = std::max<clock::duration>(memory_, 2 * (now - w.when));
    }
    memory_ = std::min<clock::duration>(memory_, longest_memory);
}

void other_clients::update_peak(time_point now)
{
    // Nobody there for a few seconds: they have gone. The fewer requests we make in a window, the
    // longer others may stay unseen behind the last of them.
    const int ours = current_ ? std::max(1, current_->limit - peak_) : 1;
    const auto absence = shortest_memory + blind_time / ours;
    const int seen = most_since(now - absence);
    const bool gone = current_ && seen <= noise(current_->limit);
    peak_ = gone ? 0 : most_since(now - memory_);
    // A window that is not finished counts when it can't be just out of order
    for (const auto& w : {former_, current_}) {
        if (w && w->last > now - memory_ && w->others() > disorder(w->limit))
            peak_ = std::max(peak_, w->others());
    }
    if (current_ && peak_ <= noise(current_->limit))
        peak_ = 0;
    if (memory_ > shortest_memory && most_since(now - longest_memory) == 0)
        memory_ = shortest_memory;
}

} // namespace relay
