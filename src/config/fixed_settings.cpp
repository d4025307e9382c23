#include "relay/config/fixed_settings.hpp"

namespace relay {

std::vector<std::string_view> keep_fixed_settings(const config& running, config& wanted)
{
    std::vector<std::string_view> changed;
    const auto keep = [&changed](std::string_view key, const auto& as_it_is, auto& to) {
        if (as_it_is == to)
            return;
        changed.push_back(key);
        to = as_it_is;
    };
    const auto& r = running;
    auto& w = wanted;
    keep("data_dir", r.data_dir, w.data_dir);
    keep("resend.base_url", r.resend.base_url, w.resend.base_url);
    keep("resend.ca_file", r.resend.ca_file, w.resend.ca_file);
    keep("resend.correlation_tag", r.resend.correlation_tag, w.resend.correlation_tag);
    keep("resend.max_connections", r.resend.max_connections, w.resend.max_connections);
    keep("resend.connect_timeout", r.resend.connect_timeout, w.resend.connect_timeout);
    keep("resend.request_timeout", r.resend.request_timeout, w.resend.request_timeout);
    keep("ingest.tcp", r.ingest.tcp, w.ingest.tcp);
    keep("ingest.unix", r.ingest.unix_path, w.ingest.unix_path);
    keep("ingest.token_env", r.ingest.token_env, w.ingest.token_env);
    keep("ingest.max_line", r.ingest.max_line, w.ingest.max_line);
    keep("http.listen", r.http.listen, w.http.listen);
    keep("webhooks.listen", r.webhooks.listen, w.webhooks.listen);
    keep("webhooks.public_url", r.webhooks.public_url, w.webhooks.public_url);
    keep("webhooks.look_up_after", r.webhooks.look_up_after, w.webhooks.look_up_after);
    keep("feed.urls", r.feed.urls, w.feed.urls);
    keep("feed.secret_env", r.feed.secret_env, w.feed.secret_env);
    keep("feed.events", r.feed.events, w.feed.events);
    keep("log.format", r.log.format, w.log.format);
    return changed;
}

} // namespace relay
