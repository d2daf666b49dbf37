//! The contract as tools of the Model Context Protocol, over standard input and output.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::ServiceExt;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::stdio;
use serde_json::{Value, json};

use crate::contract::{Call, calls};
use crate::service::{Service, is_refusal};

const INSTRUCTIONS: &str = "Scores psychological questionnaires and applies triage policies, exactly and with reasons. `list` names what there is, \
     `describe` says everything about one of them, `next` which questionnaire to give now, `triage` what a policy decides. Nothing is stored: \
     each call brings all that is known of a person. `problems` in an answer names what could not be used. A result is a screening result, \
     never a diagnosis; a level and its recommendations are for a trained worker to act on.";

/// The tools.
#[derive(Clone)]
struct Tools {
    service: Service,
    tools: Arc<[Tool]>,
}

/// Answers until standard input ends.
pub(crate) async fn serve(service: Service) -> Result<(), String> {
    let (calls, definitions) = calls("#/$defs/");
    // Each call has an engine of its own, so nothing that was loaded would be there for the next.
    let lasting = |call: &&Call| !matches!(call.name.as_str(), "load" | "unload");
    let tools = calls.iter().filter(lasting).map(|call| tool(call, &definitions)).collect();
    let cannot = |error: &dyn std::fmt::Display| format!("the protocol cannot begin: {error}");
    let running = Tools { service, tools }.serve(stdio()).await.map_err(|error| cannot(&error))?;
    running.waiting().await.map(|_| ()).map_err(|error| cannot(&error))
}

fn tool(call: &Call, definitions: &serde_json::Map<String, Value>) -> Tool {
    let mut input = call.fields.clone();
    let named = ["answer", "answers", "definitions"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), definitions.get(*name)?.clone())));
    input.insert("$defs".to_owned(), Value::Object(named.collect()));
    let annotations = ToolAnnotations::new().read_only(true).idempotent(true).open_world(false);
    Tool::new(call.name.clone(), call.description.clone(), Arc::new(input)).with_annotations(annotations)
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        info.server_info = Implementation::new("psyscreen", env!("CARGO_PKG_VERSION"));
        info.instructions = Some(INSTRUCTIONS.to_owned());
        info
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !self.tools.iter().any(|tool| tool.name == request.name) {
            return Err(ErrorData::invalid_params("there is no such tool", None));
        }
        let mut call = request.arguments.unwrap_or_default();
        if call.insert("call".to_owned(), json!(request.name)).is_some() {
            return Err(ErrorData::invalid_params("`call` is the name of the tool, not an argument", None));
        }
        let answer = self.service.call(Value::Object(call).to_string()).await;
        let content = vec![ContentBlock::text(answer.clone())];
        let result = if is_refusal(&answer) {
            CallToolResult::error(content)
        } else {
            CallToolResult::success(content)
        };
        Ok(result.into())
    }
}
