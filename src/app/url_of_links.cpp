#include "app/url_of_links.hpp"

namespace relay {

std::string url_of_links(const config& cfg, const secrets& keys)
{
    const bool heard = !cfg.webhooks.listen.empty() && !keys.webhook_secrets.empty();
    return heard ? cfg.webhooks.public_url : "";
}

} // namespace relay
