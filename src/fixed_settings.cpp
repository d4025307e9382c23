#include "relay/fixed_settings.hpp"

namespace relay {

std::vector<std::string_view> changed_fixed_settings(const config& running, const config& wanted)
{
    std::vector<std::string_view> changed;
    const auto compare = [&changed](std::string_view key, const auto& a, const auto& b) {
        if (a != b)
            changed.push_back(key);
    };
    const auto& r = running;
    const auto& w = wanted;
    compare("data_dir", r.data_dir, w.data_dir);
    compare("resend.base_url", r.resend.base_url, w.resend.base_url);
    compare("resend.ca_file", r.resend.ca_file, w.resend.ca_file);
    compare("resend.correlation_tag", r.resend.correlation_tag, w.resend.correlation_tag);
    compare("resend.max_connections", r.resend.max_connections, w.resend.max_connections);
    compare("resend.connect_timeout", r.resend.connect_timeout, w.resend.connect_timeout);
    compare("resend.request_timeout", r.resend.request_timeout, w.resend.request_timeout);
    compare("ingest.tcp", r.ingest.tcp, w.ingest.tcp);
    compare("ingest.unix", r.ingest.unix_path, w.ingest.unix_path);
    compare("ingest.token_env", r.ingest.token_env, w.ingest.token_env);
    compare("ingest.max_line", r.ingest.max_line, w.ingest.max_line);
    compare("http.listen", r.http.listen, w.http.listen);
    compare("webhooks.listen", r.webhooks.listen, w.webhooks.listen);
    compare("webhooks.public_url", r.webhooks.public_url, w.webhooks.public_url);
    compare("webhooks.look_up_after", r.webhooks.look_up_after, w.webhooks.look_up_after);
    compare("feed.urls", r.feed.urls, w.feed.urls);
    compare("feed.events", r.feed.events, w.feed.events);
    compare("log.format", r.log.format, w.log.format);
    return changed;
}

} // namespace relay
