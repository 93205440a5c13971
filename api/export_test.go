package api

import "github.com/gin-gonic/gin"

// Routes lists what the router serves, to be compared with what the description lists.
func Routes() gin.RoutesInfo {
	engine, _ := build(&server{})
	return engine.Routes()
}
