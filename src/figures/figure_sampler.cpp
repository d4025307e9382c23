#include "relay/figures/figure_sampler.hpp"

#include "relay/async/sleep.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds look_every{5};
constexpr std::chrono::minutes save_every{1};

// Until a whole number of `period`s has passed since 1970: then an interval ends.
milliseconds until_next(milliseconds period, wall_time now)
{
    return period - now.time_since_epoch() % period;
}

} // namespace

figure_sampler::figure_sampler(figure_log& log, reading read) : log_(log), read_(std::move(read))
{
    for (const auto& k : log_.load())
        history_.restore(k);
}

void figure_sampler::look(wall_time now)
{
    const auto f = read_();
    history_.add(looked_.value_or(now), difference(f, before_));

    // How things stand is told of the interval that has begun meanwhile, too: the relay runs.
    history_.add(now, {.queued = f.queued, .limit = f.limit});
    before_ = f;
    looked_ = now;
}

asio::awaitable<void> figure_sampler::save()
{
    auto changed = history_.take_unsaved();
    if (!changed.empty())
        co_await log_.save(std::move(changed));
}

asio::awaitable<void> figure_sampler::run_looking()
{
    for (;;) {
        look(wall_now());
        co_await sleep_for(until_next(look_every, wall_now()));
    }
}

asio::awaitable<void> figure_sampler::run_saving()
{
    for (;;) {
        co_await sleep_for(until_next(save_every, wall_now()));
        look(wall_now());
        co_await save();
    }
}

} // namespace relay
