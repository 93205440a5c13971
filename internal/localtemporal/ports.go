package localtemporal

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
)

const loopback = "127.0.0.1"

// ports holds one TCP port on the loopback for each of the four services.
type ports map[primitives.ServiceName]int

// freePorts lets the system choose. All four stay open until the last is known, so they are distinct.
func freePorts() (_ ports, err error) {
	chosen := ports{}
	for _, service := range []primitives.ServiceName{
		primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
	} {
		listener, listenErr := net.Listen("tcp", net.JoinHostPort(loopback, "0"))
		if listenErr != nil {
			return nil, fmt.Errorf("localtemporal: no free port: %w", listenErr)
		}
		defer func() { err = errors.Join(err, listener.Close()) }()
		chosen[service] = listener.Addr().(*net.TCPAddr).Port
	}
	return chosen, nil
}

func (p ports) frontend() string { return p.address(primitives.FrontendService) }

func (p ports) address(service primitives.ServiceName) string {
	return net.JoinHostPort(loopback, strconv.Itoa(p[service]))
}

// services binds each service to the loopback address, never to all interfaces.
func (p ports) services() map[string]config.Service {
	services := make(map[string]config.Service, len(p))
	for service, port := range p {
		services[string(service)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return services
}

// hosts tells each service where the others are, so that no membership protocol (and no further port) is needed.
func (p ports) hosts() map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts, len(p))
	for service := range p {
		hosts[service] = static.SingleLocalHost(p.address(service))
	}
	return hosts
}
