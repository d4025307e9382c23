#include "report.hpp"

#include <boost/json.hpp>

namespace relay::bench {

namespace json = boost::json;

namespace {

json::object describe(const machine& m)
{
    return {
        {"cpu", m.cpu},
        {"cores", m.cores},
        {"load", m.load},
        {"sync_us", m.sync_us},
        {"on_disk", m.on_disk},
    };
}

json::object describe(const store_use& s)
{
    return {{"cpu_us", s.cpu_us}, {"log_bytes", s.log_bytes}};
}

json::object describe(const latencies& ms)
{
    return {{"probes", ms.messages}, {"p50_ms", ms.p50}, {"p99_ms", ms.p99}, {"max_ms", ms.max}};
}

// With the name, if it is there
template <class Part>
void add(json::object& to, const char* name, const std::optional<Part>& part)
{
    if (part)
        to[name] = describe(*part);
}

json::object describe(const relay_throughput& r)
{
    json::object o{
        {"per_second", r.per_second},
        {"accepted_per_second", r.accepted_per_second},
        {"cpu_us", r.cpu_us},
        {"network_cpu_us", r.network_cpu_us},
        {"sink_cpu_us", r.sink_cpu_us},
        {"load_cpu_us", r.load_cpu_us},
        {"disk_bytes", r.disk_bytes},
        {"rss_peak", r.rss_peak},
        {"repeated", r.repeated},
        {"machine_load", r.machine_load},
    };
    add(o, "store", r.store);
    return o;
}

json::object describe(const wrk_result& w)
{
    return {
        {"per_second", w.per_second},
        {"cpu_us", w.cpu_us},
        {"sink_cpu_us", w.sink_cpu_us},
    };
}

json::object describe(const throughput_report& t)
{
    json::object o{
        {"name", t.name}, {"size", t.size}, {"batch", t.batch}, {"messages", t.messages}};
    if (t.relay)
        o["relay"] = describe(*t.relay);
    if (t.wrk)
        o["wrk"] = describe(*t.wrk);
    if (t.relay && t.wrk && t.wrk->per_second > 0) {
        o["rate_of_wrk"] = t.relay->per_second / t.wrk->per_second;
        o["cpu_of_wrk"] = t.relay->cpu_us / t.wrk->cpu_us;
    }
    return o;
}

json::object describe(const latency_report& l)
{
    return {
        {"beside", l.beside},
        {"at", l.at},
        {"submitted_per_second", l.submitted_per_second},
        {"sent_per_second", l.sent_per_second},
        {"probes", l.ms.messages},
        {"p50_ms", l.ms.p50},
        {"p99_ms", l.ms.p99},
        {"max_ms", l.ms.max},
    };
}

json::object describe(const limit_report& l)
{
    json::object o{
        {"requests_per_second", l.limit},
        {"beside", l.beside},
        {"used", l.used},
        {"requests", l.requests},
        {"rate_limited", l.rate_limited},
        {"mails_a_request", l.mails_a_request},
    };
    add(o, "at_sender", l.at_sender);
    add(o, "at_spare", l.at_spare);
    return o;
}

json::object describe(const ingest_report& i)
{
    return {
        {"name", i.name},
        {"messages", i.messages},
        {"accepted_per_second", i.per_second},
        {"cpu_us", i.cpu_us},
        {"network_cpu_us", i.network_cpu_us},
        {"load_cpu_us", i.load_cpu_us},
    };
}

json::object describe(const drain_step& s)
{
    return {
        {"left", s.left},
        {"per_second", s.per_second},
        {"commit_ms", s.commit_ms},
        {"rss", s.rss},
        {"probes", s.ms.messages},
        {"p50_ms", s.ms.p50},
        {"p99_ms", s.ms.p99},
        {"max_ms", s.ms.max},
    };
}

json::object describe(const backlog_report& b)
{
    return {
        {"messages", b.messages},
        {"times", b.times},
        {"accepted_per_second", b.accepted_per_second},
        {"accept_cpu_us", b.accept_cpu_us},
        {"disk_bytes", b.disk_bytes},
        {"ready_s", b.ready_s},
        {"sent_per_second", b.sent_per_second},
        {"send_cpu_us", b.send_cpu_us},
        {"rss_accepted", b.rss_accepted},
        {"rss_started", b.rss_started},
        {"rss_peak", b.rss_peak},
    };
}

json::object describe(const blocked_report& b)
{
    return {
        {"flows", b.flows},
        {"transactional_per_second", b.transactional_per_second},
        {"transactional_cpu_us", b.transactional_cpu_us},
        {"campaign_per_second", b.campaign_per_second},
        {"campaign_cpu_us", b.campaign_cpu_us},
    };
}

json::object describe(const due_report& d)
{
    return {
        {"messages", d.messages},
        {"taken_per_second", d.taken_per_second},
        {"first_late_ms", d.first_late_ms},
        {"last_late_ms", d.last_late_ms},
        {"all_late_ms", d.all_late_ms},
    };
}

json::object describe(const takeover_report& t)
{
    return {
        {"how", t.how},
        {"lease_s", t.lease_s},
        {"queued", t.queued},
        {"times", t.times},
        {"median_s", t.median_s},
        {"worst_s", t.worst_s},
        {"rss_peak", t.rss_peak},
    };
}

template <class Row>
json::array describe_all(const std::vector<Row>& rows)
{
    json::array all;
    for (const auto& row : rows)
        all.push_back(describe(row));
    return all;
}

json::object describe(const drain_report& d)
{
    return {
        {"messages", d.messages},
        {"ready_s", d.ready_s},
        {"seconds", d.seconds},
        {"steps", describe_all(d.steps)},
    };
}

json::object describe(const webhook_report& w)
{
    json::object o{
        {"events", w.events},
        {"per_second", w.per_second},
        {"cpu_us", w.cpu_us},
        {"network_cpu_us", w.network_cpu_us},
        {"load_cpu_us", w.load_cpu_us},
        {"disk_bytes", w.disk_bytes},
    };
    add(o, "store", w.store);
    return o;
}

json::object describe(const campaign_report& c)
{
    return {
        {"recipients", c.recipients},
        {"imported_per_second", c.imported_per_second},
        {"check_s", c.check_s},
        {"sent_per_second", c.sent_per_second},
        {"per_second", c.per_second},
        {"import_cpu_us", c.import_cpu_us},
        {"sent_cpu_us", c.sent_cpu_us},
        {"disk_bytes", c.disk_bytes},
        {"rss_peak", c.rss_peak},
        {"repeated", c.repeated},
        {"ready_s", c.ready_s},
    };
}

json::object describe(const doors_report& d)
{
    json::object o{
        {"relays", d.relays},
        {"messages", d.messages},
        {"accepted_per_second", d.per_second},
        {"cpu_us", d.cpu_us},
        {"load_cpu_us", d.load_cpu_us},
        {"sent_s", d.sent_s},
    };
    add(o, "store", d.store);
    return o;
}

} // namespace

std::string to_json(const report& r)
{
    json::object all{
        {"machine", describe(r.where)},
        {"throughput", describe_all(r.throughput)},
        {"latency", describe_all(r.latency)},
        {"limit", describe_all(r.limit)},
        {"ingest", describe_all(r.ingest)},
        {"backlog", describe_all(r.backlog)},
        {"blocked", describe_all(r.blocked)},
        {"takeover", describe_all(r.takeover)},
    };
    if (r.webhooks)
        all["webhooks"] = describe(*r.webhooks);
    if (r.drain)
        all["drain"] = describe(*r.drain);
    if (r.due)
        all["due"] = describe(*r.due);
    if (r.campaign)
        all["campaign"] = describe(*r.campaign);
    if (r.doors)
        all["doors"] = describe(*r.doors);
    return serialize(all);
}

} // namespace relay::bench
