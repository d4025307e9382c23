#include "relay/policy/leadership.hpp"

#include "relay/base/check.hpp"

#include <algorithm>

namespace relay {

namespace {

// A spare is to notice soon that the term is free.
constexpr milliseconds look_at_least_every{250};

milliseconds look_every(milliseconds lease)
{
    return std::min(lease / 4, look_at_least_every);
}

// Between two looks that see the same beat the database was there: else a sender that could not
// renew meanwhile would be deposed before it had a chance to.
milliseconds longest_gap(milliseconds lease)
{
    return lease / 2;
}

} // namespace

leadership::leadership(const settings& s) : settings_(s)
{
    check(s.me != 0, "a run of a relay has a number");
    check(s.lease > lease_margin, "a lease is longer than its margin");
}

leadership::step leadership::next(time_point now) const
{
    if (role_ == role::spare) {
        if (may_take())
            return {.what = action::take, .at = next_look_};
        return {.what = action::look, .at = next_look_};
    }
    if (role_ == role::sender && std::max(now, next_renewal_) < lives_until_)
        return {.what = action::renew, .at = next_renewal_};
    return {};
}

void leadership::found(const lease_row& row, time_point now)
{
    if (role_ != role::spare)
        return;
    note(row.epoch, row.beat, growth::none);
    const bool same = same_since_ && row.epoch == row_.epoch && row.beat == row_.beat;
    if (!same || now - seen_at_ > longest_gap(row.lease))
        same_since_ = now;
    row_ = row;
    seen_at_ = now;
    next_look_ = now + look_every(settings_.lease);
    if (may_take())
        next_look_ = now;
    if (row.holder != settings_.me)
        return;
    // It was taken, and the answer to that was lost. Nobody knows how long ago that was, so nothing
    // is written before the first renewal.
    role_ = role::sender;
    epoch_ = row.epoch;
    next_renewal_ = now;
}

bool leadership::is_kept_out() const
{
    return role_ == role::spare && row_.other_key && !settings_.takes_other_key;
}

bool leadership::is_vacant() const
{
    if (!same_since_)
        return false;
    return row_.holder == 0 || takes_unexpired() ||
           (row_.expired && seen_at_ - *same_since_ >= row_.lease);
}

bool leadership::takes_unexpired() const
{
    return same_since_ && seen_at_ - *same_since_ >= 2 * row_.lease;
}

void leadership::taken(std::int64_t epoch, std::int64_t beat, time_point asked)
{
    if (role_ != role::spare)
        return;
    role_ = role::sender;
    epoch_ = epoch;
    renewed(beat, asked);
}

void leadership::not_taken(time_point now)
{
    same_since_.reset();
    next_look_ = now + look_every(settings_.lease);
}

void leadership::renewed(std::int64_t beat, time_point asked)
{
    if (role_ != role::sender)
        return;
    note(epoch_, beat, growth::expected);
    trusted_until_ = std::max(trusted_until_, asked + settings_.lease - lease_margin);
    next_renewal_ = asked + settings_.lease / 4;
}

void leadership::refused(const std::optional<lease_row>& row)
{
    if (role_ != role::sender)
        return;
    role_ = role::deposed;
    rewound_ = rewound_ || (row && row->epoch < epoch_);
}

// What a spare has seen holds until the gap is too long: else one that loses an answer now and then
// would never take over.
void leadership::failed(time_point now)
{
    next_look_ = now + look_every(settings_.lease);
    next_renewal_ = now + settings_.lease / 16;
}

void leadership::lives_until(time_point t)
{
    lives_until_ = std::max(lives_until_, t);
}

void leadership::resign()
{
    if (role_ != role::deposed)
        role_ = role::resigned;
}

leadership::time_point leadership::may_write_until() const
{
    return role_ == role::sender && !rewound_ ? trusted_until_ : time_point::min();
}

void leadership::note(std::int64_t epoch, std::int64_t beat, growth g)
{
    const auto least = greatest_beat_ + (g == growth::expected ? 1 : 0);
    const bool behind = epoch < greatest_epoch_ || (epoch == greatest_epoch_ && beat < least);
    rewound_ = rewound_ || behind;
    greatest_epoch_ = epoch;
    greatest_beat_ = beat;
}

} // namespace relay
