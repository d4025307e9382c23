#include "relay/pipeline/pipeline.hpp"

#include <exception>
#include <utility>

// How the stages start, and how they end: in the order in which mail goes through them.

namespace relay {

namespace asio = boost::asio;

void pipeline::ask(evidence_source& source)
{
    completer.tell(source);
    evidence_finder.ask(source);
}

void pipeline::start_sending(task_group& tasks)
{
    const auto spawn = [&](asio::awaitable<void> stage) {
        tasks.spawn(run_stage(std::move(stage)));
    };
    spawn(store.broken());
    spawn(ready_queue.run_loading());
    spawn(dispatcher.run());
    for (std::size_t i = 0; i < send_slots.most(); ++i)
        spawn(sender.run());
    spawn(completer.run());
    spawn(evidence_finder.run());
    spawn(backoff_scheduler.run());
    spawn(dlq_writer.run());
    spawn(message_scheduler.run_expiry());
    spawn(campaign_canceller.run());
    if (arrivals.expected())
        spawn(arrivals.run());
    for (const auto l : {lane::transactional, lane::campaign}) {
        spawn(backoff_scheduler.run_due(l));
        spawn(message_scheduler.run_schedule(l));
    }
}

void pipeline::start_cleaning(task_group& tasks)
{
    tasks.spawn(store_cleaner.run_messages());
    tasks.spawn(store_cleaner.run_counts());
    tasks.spawn(store_cleaner.run_events());
}

// When one fails, its group stops all of them: then nothing is left that drain() could wait for.
asio::awaitable<void> pipeline::run_stage(asio::awaitable<void> stage)
{
    std::exception_ptr error;
    try {
        co_await std::move(stage);
    } catch (...) {
        error = std::current_exception();
    }
    if (error || !send_slots.closed()) {
        stopped_ = true;
        send_slots.stages_stopped();
    }
    if (error)
        std::rethrow_exception(error);
}

asio::awaitable<void> pipeline::drain()
{
    send_slots.close();
    co_await send_slots.all_free();
    to_send.close();
    answered.close();
    in_doubt.close();
    if (!stopped_)
        co_await evidence_finder.give_up();
    to_retry.close();
    dead.close();
    if (!stopped_) {
        co_await to_retry.emptied();
        co_await dead.emptied();
    }
    co_await store.flush();
}

} // namespace relay
