#include "app/http_parts.hpp"

namespace relay {

http_parts parts_of(
    services& services,
    http_memory& memory,
    http_client& http,
    doors& doors_seen,
    inbox* of_sandbox,
    const membership& member,
    std::function<void()> resign
)
{
    return {
        .ex = services.ex,
        .store = services.store,
        .message_reader = services.message_reader,
        .ready_queue = services.ready_queue,
        .send_slots = services.send_slots,
        .in_flight = services.in_flight,
        .pause_control = services.pause_control,
        .limits = services.limits,
        .ingest = services.ingest,
        .message_finder = services.message_finder,
        .message_admin = services.message_admin,
        .dead_letters = services.dead_letters,
        .queue_census = services.queue_census,
        .reconciler = services.reconciler,
        .domain_book = services.domain_book,
        .keys_in_progress = memory.keys_in_progress,
        .side_thread = memory.side_thread,
        .pauses = services.pauses,
        .quota_book = services.quota_book,
        .pacer = services.pacer,
        .id_source = services.id_source,
        .http_client = http,
        .counters = services.counters,
        .doors = doors_seen,
        .id_codec = services.id_codec,
        .started = wall_now(),
        .figure_sampler = services.figure_sampler,
        .event_reader = services.event_reader,
        .event_feed = services.event_feed,
        .suppression_book = services.suppression_book,
        .suppressed_addresses = services.suppressed_addresses,
        .tracking_counters = services.tracking_counters,
        .campaign_desk = services.campaign_desk,
        .campaign_planner = services.campaign_planner,
        .campaign_reader = services.campaign_reader,
        .recipient_intake = services.recipient_intake,
        .list_book = services.list_book,
        .contact_book = services.contact_book,
        .contact_reader = services.contact_reader,
        .member = member,
        .arrivals = services.arrivals,
        .event_arrivals = services.event_arrivals,
        .resign = std::move(resign),
        .inbox = of_sandbox,
    };
}

} // namespace relay
