#pragma once

#include "relay/server/http/http_parts.hpp"
#include "relay/store/mail_inbox.hpp"
#include "server/http/metric_families.hpp"

// Parts of what Prometheus scrapes, each in a file of its name

namespace relay {

void add_tracking(metric_families& f, const http_parts& p);        // tracking_metrics.cpp
void add_feeds(metric_families& f, const tracking_counters& c);    // tracking_metrics.cpp
void add_process(metric_families& f);                              // process_metrics.cpp
void add_membership(metric_families& f, const membership& member); // membership_metrics.cpp

// Of the inbox of several relays, at the sender and at a spare
void add_arrivals(metric_families& f, const http_parts& p);          // inbox_metrics.cpp
void add_inbox(metric_families& f, const mail_inbox::statistics& s); // inbox_metrics.cpp

} // namespace relay
