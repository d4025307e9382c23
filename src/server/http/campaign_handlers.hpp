#pragma once

#include "server/http/call.hpp"

// Who answers what is asked of campaigns (README.md, "Campaigns"). One file a topic.

namespace relay {

// campaign_drafts.cpp
answering post_campaign(const http_parts& parts, api_call call);
answering patch_campaign(const http_parts& parts, api_call call);

// campaign_uploads.cpp
answering post_recipients(const http_parts& parts, api_call call);

// campaign_actions.cpp
answering start_campaign(const http_parts& parts, api_call call);
answering pause_campaign(const http_parts& parts, api_call call);
answering resume_campaign(const http_parts& parts, api_call call);
answering cancel_campaign_by_id(const http_parts& parts, api_call call);

// campaign_samples.cpp
answering preview_campaign(const http_parts& parts, api_call call);
answering test_campaign(const http_parts& parts, api_call call);

// campaign_lists.cpp
answering list_campaigns(const http_parts& parts, api_call call);
answering get_campaign(const http_parts& parts, api_call call);

// campaign_plan.cpp
answering get_campaign_plan(const http_parts& parts, api_call call);

// campaign_reports.cpp
answering get_campaign_report(const http_parts& parts, api_call call);
answering export_recipients(const http_parts& parts, api_call call);

} // namespace relay
