package service

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// Deployment is the name under which Temporal knows the workers of Jalon that carry a build.
const Deployment = "jalon"

// ErrNoWorker says that no worker of the build has come forward.
var ErrNoWorker = errors.New("service: no worker of that build")

// versioned is how a worker of a build runs contracts; without a build, workers carry no version. Contracts move to the
// current build at their next task: pinned to the one they began under, they would keep it in service for years.
func versioned(build string) worker.DeploymentOptions {
	if build == "" {
		return worker.DeploymentOptions{}
	}
	return worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: Deployment, BuildID: build},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
}

// MakeCurrent gives every contract to the workers of a build, or to those without a version for "". It waits for a first
// worker of the build until ctx ends, which is ErrNoWorker.
func MakeCurrent(ctx context.Context, temporal client.Client, build string) error {
	deployment := temporal.WorkerDeploymentClient().GetHandle(Deployment)
	for {
		_, err := deployment.SetCurrentVersion(ctx, client.WorkerDeploymentSetCurrentVersionOptions{BuildID: build})
		if _, unknown := errors.AsType[*serviceerror.NotFound](err); unknown && build == "" {
			return nil // no worker ever carried a version
		}
		if !awaitsWorker(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ErrNoWorker, err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// awaitsWorker recognises what the server answers before it has seen a worker of the build, or all of its queues.
func awaitsWorker(err error) bool {
	_, unknown := errors.AsType[*serviceerror.NotFound](err)
	_, early := errors.AsType[*serviceerror.FailedPrecondition](err)
	return unknown || early
}
