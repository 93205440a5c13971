package api

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// Routes lists what the router serves to programs, to be compared with what the description lists.
func Routes() gin.RoutesInfo {
	engine, _ := build(&server{})
	return slices.DeleteFunc(engine.Routes(), func(route gin.RouteInfo) bool { return !strings.HasPrefix(route.Path, Prefix) })
}
