#include "machine.hpp"
#include "options.hpp"
#include "report.hpp"
#include "scenarios.hpp"
#include "wrk.hpp"

#include <exception>
#include <iostream>

namespace {

using namespace relay::bench;

report run(const options& o)
{
    report r{.where = look_at_machine(o.directory), .has_wrk = wrk_is_installed()};
    if (o.wants("batch") || o.wants("single") || o.wants("wrk"))
        r.throughput = measure_throughput(o);
    if (o.wants("latency"))
        r.latency = measure_latency(o);
    if (o.wants("limit"))
        r.limit = measure_limit_use(o);
    if (o.wants("webhooks"))
        r.webhooks = measure_webhooks(o);
    if (o.wants("http"))
        r.ingest = measure_ingest(o);
    if (o.wants("drain"))
        r.drain = measure_drain(o);
    if (o.wants("backlog"))
        r.backlog = measure_backlog(o);
    if (o.wants("blocked"))
        r.blocked = measure_blocked(o);
    if (o.wants("due"))
        r.due = measure_due(o);
    if (o.wants("campaign"))
        r.campaign = measure_campaign(o);
    if (o.wants("takeover"))
        r.takeover = measure_takeover(o);
    if (o.wants("doors"))
        r.doors = measure_doors(o);
    return r;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        int exit_code = 0;
        const auto o = parse_options(argc, argv, exit_code);
        if (!o)
            return exit_code;
        const auto r = run(*o);
        std::cout << (o->json ? to_json(r) + '\n' : to_text(r)) << std::flush;
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "relay-bench: " << e.what() << '\n';
        return 1;
    }
}
