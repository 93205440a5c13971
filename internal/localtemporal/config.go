package localtemporal

import (
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
)

const (
	clusterName = "active"

	// clusterID is written into every file at its first start, and the server refuses a file made under another one.
	clusterID = "6f3a1f0e-6d0f-4b0a-9f53-0d4d7a0c5e11"

	// historyShards is fixed in a file at its first start.
	historyShards = 1
)

func serverConfig(store *config.SQL, chosen ports) *config.Config {
	settings := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     sqlite.PluginName,
			VisibilityStore:  sqlite.PluginName,
			NumHistoryShards: historyShards,
			DataStores:       map[string]config.DataStore{sqlite.PluginName: {SQL: store}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {
					Enabled:                true,
					InitialFailoverVersion: 1,
					RPCAddress:             chosen.frontend(),
					ClusterID:              clusterID,
				},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: chosen.frontend()},
		Services:            chosen.services(),
		Archival: config.Archival{
			History:    config.HistoryArchival{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchival{State: config.ArchivalDisabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: config.ArchivalDisabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: config.ArchivalDisabled},
		}},
	}
	settings.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}
	return settings
}

// dynamicSettings leaves every default alone unless time may be skipped. Then a forward is not cut short by the limit
// on skips, which exists to stop runaway retries, and a timer that was skipped to fires in 20 ms instead of up to 1 s.
//
// The pause between two runs must go as well. Server 1.32.1 counts skipped time twice in the start of a continued run,
// takes every run after the second for one that was too short, and "waits" until a date years too far: a contract that
// continues as new each year would jump over its deadlines.
func dynamicSettings(timeSkipping bool) dynamicconfig.StaticClient {
	if !timeSkipping {
		return dynamicconfig.StaticClient{}
	}
	return dynamicconfig.StaticClient{
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():           true,
		dynamicconfig.WorkflowTimeSkippingMaxSkipPerSession.Key(): 100_000,
		dynamicconfig.TimerProcessorMaxTimeShift.Key():            20 * time.Millisecond,
		dynamicconfig.WorkflowIdReuseMinimalInterval.Key():        time.Duration(0),
	}
}
