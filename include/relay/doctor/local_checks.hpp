#pragma once

#include "relay/config/config.hpp"
#include "relay/doctor/diagnosis.hpp"
#include "relay/store/inspect.hpp"

#include <optional>
#include <string>
#include <vector>

namespace relay {

// What `serve` would refuse to start for, but for what the other checks tell about
bool is_about_key(const config& cfg, const std::string& error);
std::vector<diagnosis> check_settings(const config& cfg, const environment_report& environment);

diagnosis check_webhook_secrets(const config& cfg, const std::vector<std::string>& secrets);

// Whether mailboxes' unsubscribe buttons can work: that takes a public address, and a listener,
// which opens only with a secret.
diagnosis check_unsubscribe(const webhooks_config& cfg, const std::vector<std::string>& secrets);

// `store`: what is there already; `error`: why it could not be read. With a data directory comes
// its free disk.
std::vector<diagnosis>
check_store(const config& cfg, const std::optional<store_summary>& store, const std::string& error);

} // namespace relay
