// A program as its author would write it, driven by a test: a command a line on standard input, an event a line on standard output.
import { createInterface } from "node:readline";
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const streams = new Map();
let hub;

const say = (event) => process.stdout.write(JSON.stringify(event) + "\n");

const commands = {
  async connect({ address, key, transport }) {
    hub = new HubConnectionBuilder()
      .withUrl(new URL("/hubs/tasks", address).href, { accessTokenFactory: () => key, transport: HttpTransportType[transport] })
      .configureLogging(LogLevel.None)
      .build();
    hub.onclose(() => say({ on: "closed" }));
    await hub.start();
    say({ on: "connected" });
  },
  watch({ name, request }) {
    streams.set(name, hub.stream("Watch", request).subscribe({
      next: (batch) => say({ on: "batch", name, batch }),
      error: (error) => say({ on: "failed", name, text: error.message }),
      complete: () => say({ on: "completed", name }),
    }));
  },
  leave({ name }) {
    streams.get(name).dispose();
    say({ on: "left", name });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...how } = JSON.parse(line);
  try {
    await commands[order](how);
  } catch (error) {
    say({ on: "refused", text: error.message });
  }
}

process.exit();
